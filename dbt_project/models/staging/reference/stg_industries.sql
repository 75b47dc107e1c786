with

industries as (

    select * from {{ source('reference', 'industries') }}

),

typed as (

    select
        ---------- ids
        industry_code,

        ---------- text
        industry_name_zh,
        industry_name_en,
        source,
        note

    from industries

)

select * from typed
