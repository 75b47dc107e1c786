with

rolled_up as (

    select
        data_year,
        {{ roll_up() }}
    from {{ ref('int_base_measure') }}
    group by data_year

),

grown as (

    select
        rolled_up.*,
        {{ yoy_of_measures('rolled_up', 'year_before') }}
    from rolled_up
    left join rolled_up as year_before on rolled_up.data_year = year_before.data_year + 1

),

compared as (

    select
        grown.*,
        province.level_cny as province_import_export_cny,
        province.level_kind as province_import_export_kind,
        {{ share_pct('grown.base_import_export_cny', 'province.level_cny') }} as base_share_pct,
        province.growth_pct as province_import_export_yoy_pct,
        province.growth_published_pct as province_import_export_yoy_published_pct,
        province.growth_computed_pct as province_import_export_yoy_computed_pct,
        nation.growth_pct as national_import_export_yoy_pct,
        nation.growth_published_pct as national_import_export_yoy_published_pct,
        nation.growth_computed_pct as national_import_export_yoy_computed_pct,
        -- Both lines must be known: greatest() alone would pass over a null.
        case
            when province.growth_pct is not null and nation.growth_pct is not null
                then grown.base_import_export_yoy_pct > greatest(province.growth_pct, nation.growth_pct)
        end as two_above_met
    from grown
    left join {{ ref('int_trade_total') }} as province
        on province.scope = 'province' and grown.data_year = province.year
    left join {{ ref('int_trade_total') }} as nation
        on nation.scope = 'nation' and grown.data_year = nation.year

)

select * from compared
