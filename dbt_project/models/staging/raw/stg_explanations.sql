with

explanations as (

    select * from {{ source('raw', 'explanations') }}

),

submissions as (

    select * from {{ ref('stg_submissions') }}

),

committed as (

    select
        ---------- ids
        explanations.explanation_id,
        explanations.submission_id,
        explanations.about_submission_id,

        ---------- what it is bound to
        explanations.rule_id,
        explanations.rule_version,
        explanations.item_code,
        explanations.data_year,
        explanations.value_sha256,

        ---------- text
        explanations.explanation,
        explanations.sheet,
        explanations.cell

    from explanations
    inner join submissions using (submission_id, commit_id)

)

select * from committed
