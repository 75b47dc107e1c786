with

cities as (

    select * from {{ ref('stg_cities') }}

)

select * from cities
