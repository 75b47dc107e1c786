with

goals as (

    select * from {{ ref('stg_goals') }}

),

province as (

    select * from {{ ref('int_province_round') }}
    where is_newest_round

),

-- Each goal by its own measure: bases against a target, growth against a line, a ratio or total against its target,
-- where it has none against that of the year before.
valued as (

    select
        goals.indicator,
        stock.year as data_year,
        stock.bases_count::decimal(38, 8) as value,
        null::decimal(38, 8) as value_like_for_like,
        goals.target,
        null as line_kind,
        stock.bases_count,
        null as bases
    from goals
    inner join {{ ref('int_base_stock_year') }} as stock on goals.kind = 'stock' and goals.part_item = stock.level
    union all
    select
        goals.indicator,
        province.data_year,
        province.base_import_export_yoy_pct::decimal(38, 8) as value,
        province.base_import_export_like_for_like_yoy_pct::decimal(38, 8) as value_like_for_like,
        -- Whose growth is the line, else the rate that the goal itself sets.
        case
            when goals.whole_item is null then goals.target
            when goals.whole_item = 'nation' then province.national_import_export_yoy_pct
            when goals.whole_item = 'province' then province.province_import_export_yoy_pct
        end::decimal(38, 8) as target,
        lines.growth_kind as line_kind,
        province.bases_reported_count + province.bases_not_in_force_count
        - province.bases_without_trade_count as bases_count,
        null as bases
    from goals
    inner join province on goals.kind = 'growth'
    left join {{ ref('int_trade_total') }} as lines
        on goals.whole_item = lines.scope and province.data_year = lines.year
    union all
    select
        indicator,
        ratios.data_year,
        ratios.value,
        null::decimal(38, 8) as value_like_for_like,
        goals.target,
        null as line_kind,
        ratios.bases_count,
        ratios.bases
    from {{ ref('int_goal_ratio') }} as ratios
    inner join goals using (indicator)

)

select * from valued
