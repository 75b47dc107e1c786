with

registry as (

    select * from {{ ref('stg_registry') }}

),

industries as (

    select * from {{ ref('stg_industries') }}

),

joined as (

    select
        registry.*,
        industries.industry_code
    from registry
    left join industries on registry.industry = industries.industry_name_zh

)

select * from joined
