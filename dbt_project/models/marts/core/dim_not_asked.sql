with

not_asked as (

    select * from {{ ref('stg_not_asked') }}

)

select * from not_asked
