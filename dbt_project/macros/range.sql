{#- The ends of the range of a trade, {column of the yearly marts: end}. -#}
{% macro range_ends() %}
{{ return({'base_import_export_low_cny': 'low', 'base_import_export_high_cny': 'high'}) }}
{% endmacro %}

{#- The cte ``judged``: which figure each end is, and how many times it. A settled figure stands. A doubtful one may be
    as wrong as a year can differ; a missing one may be nothing, or as much as its nearest year can have grown to, or, where
    the base never settled one, as the largest base of the year. ``anchored`` has the base's own figure, that of the
    nearest settled year, the one that a doubt is measured by, and both factors. -#}
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
