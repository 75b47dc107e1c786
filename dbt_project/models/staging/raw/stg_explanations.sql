with

explanations as (

    select * from {{ source('raw', 'explanations') }}

),

chosen as (

    select
        ---------- ids
        explanation_id,
        submission_id,
        about_submission_id,

        ---------- what it is bound to
        rule_id,
        rule_version,
        item_code,
        data_year,
        value_sha256,

        ---------- text
        explanation,
        sheet,
        cell

    from explanations

)

select * from chosen
