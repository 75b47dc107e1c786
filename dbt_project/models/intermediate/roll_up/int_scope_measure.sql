with

measured as (

    select
        * exclude (withheld_count),
        unnest({{ measures_long() }}, recursive := true)
    from {{ ref('int_base_round') }}

),

scoped as (

    {% for scope, scope_key in scopes().items() -%}
    select
        *,
        '{{ scope }}' as scope,
        {{ scope_key }} as scope_key
    from measured
    {{ 'where is_reported' if scope == 'base' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- What growth rests on is told as in macros/growth.sql.
rolled_up as (

    select
        scope,
        scope_key,
        round,
        is_newest_round,
        data_year,
        measure,
        unit,
        max(base_name) filter (where scope = 'base') as base_name,
        {% for column, condition in base_counts().items() -%}
        count(*) filter (where {{ condition }}) as {{ column }},
        {% endfor -%}
        coalesce(bool_or(is_expected and not is_reported or is_preliminary), false) as is_preliminary,
        sum(value) as value,
        sum(low) as value_low,
        sum(high) as value_high,
        count(*) filter (
            where (value is null and value_before is not null and is_expected)
            or (value is not null and value_before is null and was_expected)
        ) as breaks,
        sum(value) filter (where value_before is not null) as same_now,
        sum(value_before) filter (where value is not null) as same_before,
        list_sum(max(value, 3)) as top3_value,
        round(sum(value * value) / nullif(sum(value) * sum(value), 0) * 10000, 4) as hhi
    from scoped
    group by all

)

select * from rolled_up
