with

periods as (

    select * exclude (registered_from, level_rank, is_followed)
    from {{ ref('int_base_history') }}
    where status <> 'removed'

),

industries as (

    select * from {{ ref('stg_industries') }}

),

joined as (

    select
        periods.*,
        industries.industry_code
    from periods
    left join industries on periods.industry = industries.industry_name_zh

)

select * from joined
