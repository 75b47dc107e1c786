with

registry as (

    select * from {{ source('reference', 'registry') }}

),

typed as (

    select
        ---------- ids
        base_id,
        city_code,

        ---------- text
        base_name,
        aliases,
        level,
        industry,
        document,
        source,

        ---------- dates
        valid_from::date as valid_from,
        valid_to::date as valid_to

    from registry

)

select * from typed
