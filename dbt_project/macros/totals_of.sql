{#- The cte ``chosen``: the rows of the reference totals of one metric, and which of them are used. -#}
{% macro totals_of(metric) %}
chosen as (

    select
        * exclude (preference, metric),
        level_cny is not null
        and row_number() over (partition by scope, scope_code, year, level_cny is null order by {{ best_source() }}) = 1
            as is_level_used,
        growth_published_pct is not null
        and row_number() over (
            partition by scope, scope_code, year, growth_published_pct is null order by {{ best_source() }}
        ) = 1 as is_growth_used
    from {{ ref('int_stated_total') }}
    where metric = '{{ metric }}'

)
{%- endmacro %}
