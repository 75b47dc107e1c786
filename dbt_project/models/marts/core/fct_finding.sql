with

findings as (

    select * from {{ ref('stg_findings') }}

),

-- What sender and reviewer say of a finding is no part of its identity.
identified as (

    select
        md5(json_merge_patch(
            to_json(findings),
            '{"explanation_id": null, "explanation_state": null, "decision_id": null, "is_explained": null}'
        )::varchar) as finding_id,
        findings.*,
        findings.root_rule_id is null as is_root
    from findings
    qualify row_number() over (
            partition by finding_id order by findings.explanation_id asc nulls last, findings.explanation_state asc
        ) = 1

),

explained as (

    select
        identified.* exclude (explanation_state),
        explanations.explanation,
        decisions.outcome as reviewer_decision
    from identified
    left join {{ ref('stg_explanations') }} as explanations using (explanation_id)
    left join {{ ref('stg_explanation_decisions') }} as decisions using (decision_id)

)

select
    finding_id,
    submission_id,
    rule_id,
    severity,
    item_code,
    data_year,
    row_number,
    sheet,
    cell,
    given,
    expected,
    message_zh,
    message_en,
    root_rule_id,
    root_cell,
    is_root,
    rule_version,
    value_sha256,
    closed_by,
    explanation_id,
    decision_id,
    is_explained,
    explanation,
    reviewer_decision
from explained
