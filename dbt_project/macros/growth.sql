{#- What the growth of each measure is computed from: the number of bases that give the figure in one year only although
    they are expected in the other, and the sums of both years over the bases that give it in both. -#}
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

{#- Growth of every measure from one relation of a yearly mart to another: plain (null where an expected base lacks the
    figure in one of the years), and like for like, over the bases that give the figure in both years. -#}
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

{#- Why growth cannot be held against a line; null where it can. If bases came or went and growth over the same bases
    falls on the other side of the line, the verdict would only tell of membership: so there is none. -#}
{% macro undecided_reason(plain, like_for_like, line) %}
case
    when {{ line }} is null then 'no_line'
    when {{ plain }} is null then 'no_growth'
    when coalesce(({{ plain }} > {{ line }}) <> ({{ like_for_like }} > {{ line }}), true) then 'membership'
end
{%- endmacro %}

{#- Why an indicator is not held against that of the year before; null where it is. -#}
{% macro undecided_change(value, before, change) %}
case
    when {{ value }} is null then 'no_figure'
    when {{ before }} is null then 'no_year_before'
    when {{ change }} is null then 'other_bases'
end
{%- endmacro %}
