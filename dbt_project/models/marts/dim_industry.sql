with

industries as (

    select * from {{ ref('stg_industries') }}

)

select * from industries
