{#- The figure of one item out of the rows of one report and data year, typed as its column is. A withheld figure (open
    unit slip, or beyond any figure) is null. -#}
{% macro figure(item_code, column) %}
    try_cast(max(value) filter (where item_code = '{{ item_code }}' and not is_withheld) as {{ type_of(column) }})
{% endmacro %}

{#- One column per item ({item_code: column}), then how many of these figures are withheld. -#}
{% macro figures(columns) %}
{%- for item_code, column in columns.items() %}
{{ figure(item_code, column) }} as {{ column }},
{%- endfor %}
    count(*) filter (where is_withheld and item_code in ('{{ columns | join("', '") }}')) as withheld_count
{% endmacro %}
