with

bases as (

    select * from {{ ref('int_base_round') }}
    where is_newest_round

),

{{ roll_up_and_grow(['economic_zone']) }},

compared as (

    select
        grown.*,
        totals.level_cny as zone_import_export_cny,
        {{ share_pct('grown.base_import_export_cny', 'totals.level_cny') }} as base_share_pct,
        {{ is_share_doubtful('base_share_pct') }} as is_share_doubtful,
        {{ base_share_missing_reason(
            'base_share_pct', 'grown.base_import_export_cny', 'totals.level_cny'
        ) }} as base_share_missing_reason,
        totals.growth_pct as zone_import_export_yoy_pct
    from grown
    left join {{ ref('int_trade_total') }} as totals
        on totals.scope = 'zone'
            and grown.economic_zone = totals.scope_code
            and grown.data_year = totals.year

)

select * from compared
