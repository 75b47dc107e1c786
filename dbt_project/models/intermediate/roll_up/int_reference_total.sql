with

totals as (

    select * from {{ ref('int_stated_total') }}

),

-- Level and published growth are separate facts: each takes the best row that has it, the last one released.
best as (

    select
        metric,
        scope,
        scope_code,
        year,
        first(level_cny order by {{ best_source() }}) filter (where level_cny is not null) as level_cny,
        first(kind order by {{ best_source() }}) filter (where level_cny is not null) as level_kind,
        first(growth_published_pct order by {{ best_source() }})
        filter (where growth_published_pct is not null) as growth_published_pct
    from totals
    group by metric, scope, scope_code, year

),

grown as (

    select
        best.*,
        {{ yoy_pct('best.level_cny', 'year_before.level_cny') }} as growth_computed_pct,
        coalesce(best.growth_published_pct, growth_computed_pct) as growth_pct,
        -- A computed rate is only as firm as the less firm one of its two totals.
        case
            when best.growth_published_pct is not null then 'published'
            when growth_computed_pct is null then null
            when 'derived' in (best.level_kind, year_before.level_kind) then 'derived'
            when 'to_be_confirmed' in (best.level_kind, year_before.level_kind) then 'to_be_confirmed'
            else 'computed'
        end as growth_kind
    from best
    left join best as year_before
        on best.metric = year_before.metric
            and best.scope = year_before.scope
            and best.scope_code = year_before.scope_code
            and best.year = year_before.year + 1

)

select * from grown
