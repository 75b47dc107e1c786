with

periods as (

    select * from {{ ref('int_recognised_period') }}

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
