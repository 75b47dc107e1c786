{#- The cte ``chosen``: the rows of the reference totals of some metrics, and which of them are used. -#}
{% macro totals_of(metrics) %}
chosen as (

    select
        * exclude (preference),
        level_cny is not null
        and row_number() over (partition by metric, scope, scope_code, year, level_cny is null order by {{ best_source() }}) = 1
            as is_level_used,
        growth_published_pct is not null
        and row_number() over (
            partition by metric, scope, scope_code, year, growth_published_pct is null order by {{ best_source() }}
        ) = 1 as is_growth_used
    from {{ ref('int_stated_total') }}
    where metric in ('{{ metrics | join("', '") }}')

)
{%- endmacro %}
