{#- What growth rests on, by measure: bases expected in both years that give the figure in one only, and the sums of
    both years over the bases that give it in both. -#}
{% macro growth_basis() %}
    struct_pack(
    {%- for name, column in measures().items() %}
        {{ name }} := struct_pack(
            breaks := count(*) filter (
                where is_expected and was_expected and ({{ column }} is null) <> ({{ column }}_before is null)
            ),
            same_now := sum({{ column }}) filter (where {{ column }}_before is not null),
            same_before := sum({{ column }}_before) filter (where {{ column }} is not null)
        ){{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}

{#- Growth of every measure between two relations of a yearly mart: plain, where no base breaks the comparison, and like
    for like, over the bases that give the figure in both years. -#}
{% macro yoy_of_measures(now, before) %}
{%- for name, column in measures().items() %}
    case
        when {{ now }}.growth_basis.{{ name }}.breaks = 0
            then {{ yoy_pct(now ~ '.' ~ column, before ~ '.' ~ column) }}
    end as {{ name }}_yoy_pct,
    {{ yoy_pct(
        now ~ '.growth_basis.' ~ name ~ '.same_now', now ~ '.growth_basis.' ~ name ~ '.same_before'
    ) }} as {{ name }}_like_for_like_yoy_pct{{ ',' if not loop.last }}
{%- endfor %}
{% endmacro %}
