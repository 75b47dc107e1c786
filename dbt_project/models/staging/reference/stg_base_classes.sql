with

base_classes as (

    select * from {{ source('reference', 'base_classes') }}

),

typed as (

    select
        ---------- ids
        base_id,
        industry_code,

        ---------- text
        source,
        note,

        ---------- dates
        valid_from::date as valid_from,
        valid_to::date as valid_to

    from base_classes

)

select * from typed
