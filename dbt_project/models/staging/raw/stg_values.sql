with

answers as (

    select * from {{ source('raw', 'values') }}

),

submissions as (

    select * from {{ ref('stg_submissions') }}

),

committed as (

    select
        ---------- ids
        answers.submission_id,
        answers.item_code,
        answers.data_year,

        ---------- answer
        answers.state,
        answers.number,
        answers.unit,
        answers.comparator,
        answers.value_text,
        answers.raw_text,

        ---------- place
        answers.sheet,
        answers.cell

    from answers
    inner join submissions using (submission_id, commit_id)

)

select * from committed
