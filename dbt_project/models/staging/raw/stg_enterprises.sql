with

answers as (

    select * from {{ source('raw', 'enterprises') }}

),

chosen as (

    select
        ---------- ids
        submission_id,
        data_year,
        row_number,
        field,

        ---------- answer
        state,
        number,
        unit,
        value_text,
        raw_text,

        ---------- place
        sheet

    from answers

)

select * from chosen
