with

rules as (

    select * from {{ ref('stg_rules') }}

)

select * from rules
