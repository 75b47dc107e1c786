with

rolled_up as (

    select
        city_code,
        data_year,
        {{ roll_up() }}
    from {{ ref('int_base_measure') }}
    group by city_code, data_year

),

grown as (

    select
        rolled_up.*,
        {{ yoy_of_measures('rolled_up', 'year_before') }}
    from rolled_up
    left join rolled_up as year_before
        on rolled_up.city_code = year_before.city_code
            and rolled_up.data_year = year_before.data_year + 1

),

compared as (

    select
        grown.*,
        cities.city_name_zh,
        cities.economic_zone,
        totals.level_cny as city_import_export_cny,
        {{ share_pct('grown.base_import_export_cny', 'totals.level_cny') }} as base_share_pct,
        totals.growth_pct as city_import_export_yoy_pct
    from grown
    left join {{ ref('dim_city') }} as cities using (city_code)
    left join {{ ref('int_trade_total') }} as totals
        on totals.scope = 'city'
            and grown.city_code = totals.scope_code
            and grown.data_year = totals.year

)

select * from compared
