with

bases as (

    select * from {{ ref('int_base_round') }}
    where is_newest_round

),

{{ roll_up_and_grow(['industry']) }},

named as (

    select
        grown.*,
        industries.industry_code
    from grown
    left join {{ ref('stg_industries') }} as industries on grown.industry = industries.industry_name_zh

)

select * from named
