with

not_asked as (

    select * from {{ source('reference', 'not_asked') }}

),

chosen as (

    select
        ---------- ids
        topic,

        ---------- text
        topic_zh,
        topic_en,
        nearest_zh,
        nearest_en,
        nearest_column,
        source

    from not_asked

)

select * from chosen
