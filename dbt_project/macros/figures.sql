{#- The figure of one item out of the rows of one report and data year. A withheld figure (open unit slip) is null. -#}
{% macro figure(item_code) %}
    max(value) filter (where item_code = '{{ item_code }}' and not is_withheld)
{% endmacro %}

{#- One column per item ({item_code: column}), then how many of these figures are withheld. -#}
{% macro figures(columns) %}
{%- for item_code, column in columns.items() %}
{{ figure(item_code) }} as {{ column }},
{%- endfor %}
    count(*) filter (where is_withheld and item_code in ('{{ columns | join("', '") }}')) as withheld_count
{% endmacro %}
