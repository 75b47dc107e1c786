{#- The ends of the range of a trade, {column of the yearly marts: end}. -#}
{% macro range_ends() %}
{{ return({'base_import_export_low_cny': 'low', 'base_import_export_high_cny': 'high'}) }}
{% endmacro %}

{#- The cte ``judged``: for each end of the range, a figure and the factor it is multiplied by. A settled figure is both
    ends itself. A doubtful one may be off by as much as two years of a base can differ. A missing one may be nothing,
    or as much as the nearest settled year can have grown to; where the base never settled one, as much as the largest
    base of the year. ``anchored`` has the base's own figure, that of its nearest settled year, the figure that the
    range is measured by, and both factors. -#}
{% macro judged_ends(anchored) %}
judged as (

    {% for bound in range_ends().values() -%}
    select
        {{ anchored }}.*,
        '{{ bound }}' as bound,
        case
            when is_settled then 'settled'
            {% if bound == 'low' -%}
            when own is null then 'nothing'
            {% endif -%}
            when {{ anchored }}.own.cny {{ '<=' if bound == 'low' else '>=' }} {{ anchored }}.anchor.cny * {{ bound }}_factor
                then 'as_reported'
            when nearest is not null then 'nearest_year'
            when own is not null then 'own_figure'
            else 'largest_base'
        end as basis,
        case when basis in ('settled', 'as_reported') then own when basis <> 'nothing' then anchor end as figure,
        case
            when basis in ('settled', 'as_reported') then 1
            when basis = 'nothing' then 0
            else {{ bound }}_factor
        end::decimal(12, 4) as weight
    from {{ anchored }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)
{%- endmacro %}
