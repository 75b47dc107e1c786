with

bases as (

    select * from {{ ref('int_base_round') }}

),

{{ roll_up_and_grow(['round', 'is_newest_round']) }},

-- The bases against province and nation.
compared as (

    select
        grown.*,
        province.level_cny as province_import_export_cny,
        province.level_kind as province_import_export_kind,
        {{ share_pct('grown.base_import_export_cny', 'province.level_cny') }} as base_share_pct,
        {{ is_share_doubtful('base_share_pct') }} as is_share_doubtful,
        {{ base_share_missing_reason(
            'base_share_pct', 'grown.base_import_export_cny', 'province.level_cny'
        ) }} as base_share_missing_reason,
        {{ share_pct('grown.base_import_export_low_cny', 'province.level_cny') }} as base_share_low_pct,
        {{ share_pct(
            'least(grown.base_import_export_high_cny, greatest(grown.base_import_export_cny, province.level_cny))',
            'province.level_cny'
        ) }} as base_share_high_pct,
        gdp.level_cny as province_gdp_cny,
        {{ share_pct('province.level_cny', 'gdp.level_cny') }} as province_trade_dependence_pct,
        province.growth_pct as province_import_export_yoy_pct,
        province.growth_published_pct as province_import_export_yoy_published_pct,
        province.growth_computed_pct as province_import_export_yoy_computed_pct,
        nation.growth_pct as national_import_export_yoy_pct,
        nation.growth_published_pct as national_import_export_yoy_published_pct,
        nation.growth_computed_pct as national_import_export_yoy_computed_pct,
        -- The higher line binds; both must be known, as greatest() would pass over a null.
        case
            when province.growth_pct is not null and nation.growth_pct is not null
                then greatest(province.growth_pct, nation.growth_pct)
        end as two_above_line_pct,
        if(nation.growth_pct = two_above_line_pct, nation.growth_kind, province.growth_kind) as line_kind,
        if(two_above_line_pct is null, null, line_kind) as two_above_line_kind
    from grown
    left join {{ ref('int_trade_total') }} as province
        on province.scope = 'province' and grown.data_year = province.year
    left join {{ ref('int_trade_total') }} as nation
        on nation.scope = 'nation' and grown.data_year = nation.year
    left join {{ ref('int_reference_total') }} as gdp
        on gdp.metric = 'gdp' and gdp.scope = 'province' and grown.data_year = gdp.year

),

judged as (

    select
        * exclude (two_above_line_pct, line_kind),
        {{ undecided_reason(
            'base_import_export_yoy_pct', 'base_import_export_like_for_like_yoy_pct', 'two_above_line_pct'
        ) }} as two_above_undecided_reason,
        if(
            two_above_undecided_reason is null, base_import_export_yoy_pct > two_above_line_pct, null
        ) as two_above_met
    from compared

)

select * from judged
