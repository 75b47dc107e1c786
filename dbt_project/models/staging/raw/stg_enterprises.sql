with

answers as (

    select * from {{ source('raw', 'enterprises') }}

),

submissions as (

    select * from {{ ref('stg_submissions') }}

),

committed as (

    select
        ---------- ids
        answers.submission_id,
        answers.data_year,
        answers.row_number,
        answers.field,

        ---------- answer
        answers.state,
        answers.number,
        answers.unit,
        answers.value_text,
        answers.raw_text,

        ---------- place
        answers.sheet

    from answers
    inner join submissions using (submission_id, commit_id)

)

select * from committed
