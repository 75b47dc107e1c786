{% set groupings = {
    'all': "'all'",
    'nature': 'nature_class_zh',
    'nature_as_typed': "coalesce(nature, '未说明')",
    'business': "coalesce(business, '未说明')",
} -%}
with

natures as (

    select distinct
        nature_class,
        nature_class_zh
    from {{ ref('stg_enterprise_natures') }}

),

firms as (

    select
        enterprises.*,
        coalesce(natures.nature_class_zh, '未说明') as nature_class_zh
    from {{ ref('int_enterprise') }} as enterprises
    left join natures using (nature_class)
    where enterprises.is_current

),

-- Of every class of each grouping, and of all firms.
rolled_up as (

    {% for grouping, class in groupings.items() -%}
    select
        data_year,
        '{{ grouping }}' as grouping_name,
        {{ class }} as class_name,
        count(*) as enterprises_count,
        count(distinct base_id) as bases_count,
        -- Of the firms that give both, as R&D of others belongs to sales that nobody told.
        sum(rd_cny) filter (where sales_cny is not null) as rd_beside_sales_cny,
        sum(sales_cny) filter (where rd_cny is not null) as sales_beside_rd_cny,
    {% for figure in ['gross_output', 'revenue', 'sales', 'featured_sales', 'rd'] -%}
    sum({{ figure }}_cny)::decimal(19, 2) as {{ figure }}_cny{{ ',' if not loop.last }}
    {% endfor %}
    from firms
    group by all
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

shared as (

    select
        * exclude (rd_beside_sales_cny, sales_beside_rd_cny),
        {{ share_pct('sales_cny', 'sum(sales_cny) over of_all') }} as sales_share_pct,
        {{ share_pct('rd_cny', 'sum(rd_cny) over of_all') }} as rd_share_pct,
        {{ share_pct('rd_beside_sales_cny', 'sales_beside_rd_cny') }} as rd_intensity_pct
    from rolled_up
    window of_all as (partition by data_year, grouping_name)

)

select * from shared
