with

cities as (

    select * from {{ source('reference', 'cities') }}

),

typed as (

    select
        ---------- ids
        city_code,

        ---------- text
        city_name_zh,
        city_name_en,
        aliases,
        economic_zone,
        zone_source,
        code_source

    from cities

)

select * from typed
