with

answers as (

    select * from {{ source('raw', 'values') }}

),

chosen as (

    select
        ---------- ids
        submission_id,
        item_code,
        data_year,

        ---------- answer
        state,
        number,
        unit,
        comparator,
        value_text,
        raw_text,

        ---------- place
        sheet,
        cell

    from answers

)

select * from chosen
