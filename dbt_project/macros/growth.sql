{#- What growth rests on, by measure: bases that give the figure in one of the two years only although expected in the
    other, and the sums of both years over the bases that give it in both. -#}
{% macro growth_basis() %}
    struct_pack(
    {%- for name, column in measures().items() %}
        {{ name }} := struct_pack(
            breaks := count(*) filter (
                where ({{ column }} is null and {{ column }}_before is not null and is_expected)
                or ({{ column }} is not null and {{ column }}_before is null and was_expected)
            ),
            same_now := sum({{ column }}) filter (where {{ column }}_before is not null),
            same_before := sum({{ column }}_before) filter (where {{ column }} is not null)
        ){{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}

{#- Growth of every measure between two relations of a yearly mart: plain, where no expected base is lacking in one of
    them, and like for like, over the bases that give the figure in both years. -#}
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

{#- Why growth cannot be held against a line; null where it can. Growth of other bases than those of the year before
    decides nothing where the same bases would be judged otherwise. -#}
{% macro undecided_reason(plain, like_for_like, line) %}
case
    when {{ line }} is null then 'no_line'
    when {{ plain }} is null then 'no_growth'
    when coalesce(({{ plain }} > {{ line }}) <> ({{ like_for_like }} > {{ line }}), true) then 'membership'
end
{%- endmacro %}
