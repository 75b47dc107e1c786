with

measured as (

    select * from {{ ref('int_scope_measure') }}

),

-- A base alone is always compared with itself.
grown as (

    select
        measured.*,
        {{ yoy_pct('measured.same_now', 'measured.same_before') }} as like_for_like_yoy_pct,
        case
            when measured.scope = 'base' then like_for_like_yoy_pct
            when measured.breaks = 0 then {{ yoy_pct('measured.value', 'year_before.value') }}
        end as yoy_pct,
        max(measured.value) filter (where measured.scope = 'province') over whole as whole_value,
        max(measured.same_before) filter (where measured.scope = 'province') over whole as whole_before,
        rank() over (
            partition by measured.round, measured.data_year, measured.measure, measured.scope
            order by measured.value desc nulls last
        ) as place
    from measured
    left join measured as year_before
        on measured.round = year_before.round
            and measured.scope = year_before.scope
            and measured.scope_key is not distinct from year_before.scope_key
            and measured.measure = year_before.measure
            and measured.data_year = year_before.data_year + 1
    window whole as (partition by measured.round, measured.data_year, measured.measure)

),

compared as (

    select
        grown.* exclude (place),
        if(grown.value is null, null, grown.place) as rank_in_scope,
        {{ share_pct('grown.value', 'grown.whole_value') }} as share_of_bases_pct,
        {{ share_pct('(grown.same_now - grown.same_before)', 'grown.whole_before') }} as contribution_points,
        {{ share_pct('grown.top3_value', 'grown.value') }} as top3_share_pct,
        totals.level_cny as total_cny,
        {{ share_pct('grown.value', 'totals.level_cny') }} as base_share_pct,
        {{ is_share_doubtful('base_share_pct') }} as is_share_doubtful,
        {{ base_share_missing_reason(
            'base_share_pct',
            'grown.value',
            'totals.level_cny',
            "grown.measure = 'base_import_export' and grown.scope in ('province', 'zone', 'city')"
        ) }} as base_share_missing_reason
    from grown
    left join {{ ref('int_trade_total') }} as totals
        on grown.measure = 'base_import_export'
            and grown.scope = totals.scope
            and (grown.scope = 'province' or grown.scope_key = totals.scope_code)
            and grown.data_year = totals.year

)

select * from compared
