with

industry_classes as (

    select * from {{ source('reference', 'industry_classes') }}

),

typed as (

    select
        ---------- ids
        industry_code,
        classification,
        version,
        part,

        ---------- text
        industry_name_zh,
        industry_name_en,
        source,
        note,

        ---------- dates
        valid_from::date as valid_from,
        valid_to::date as valid_to

    from industry_classes

)

select * from typed
