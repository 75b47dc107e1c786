with

findings as (

    select * from {{ source('raw', 'findings') }}

),

chosen as (

    select
        ---------- ids
        submission_id,
        rule_id,
        item_code,
        data_year,
        row_number,

        ---------- text
        severity,
        sheet,
        cell,
        given,
        expected,
        message_zh,
        message_en,

        ---------- root
        root_rule_id,
        root_cell,

        ---------- explanation
        rule_version,
        value_sha256,
        closed_by,
        explanation_id,
        explanation_state,
        decision_id,
        coalesce(explanation_state in ('explained', 'accepted'), false) as is_explained

    from findings

)

select * from chosen
