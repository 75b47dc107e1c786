with

national as (

    select
        *,
        'national' as classification
    from {{ ref('stg_industries') }}

),

provincial as (

    select * from {{ ref('stg_industry_classes') }}

),

all_classes as (

    select * from national
    union all by name
    select * from provincial

)

select * from all_classes
