with

natures as (

    select * from {{ source('reference', 'enterprise_natures') }}

),

typed as (

    select
        ---------- ids
        word,
        nature_class,

        ---------- numbers
        position::integer as position,

        ---------- text
        nature_class_zh,
        nature_class_en,
        source

    from natures

)

select * from typed
