with

levels as (

    select * from {{ source('reference', 'levels') }}

),

typed as (

    select
        ---------- ids
        level,

        ---------- numbers
        rank::integer as rank,

        ---------- text
        level_zh,
        level_en,
        source

    from levels

)

select * from typed
