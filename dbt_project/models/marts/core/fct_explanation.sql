with

explanations as (

    select * from {{ ref('stg_explanations') }}

),

submissions as (

    select * from {{ ref('int_submission') }}

),

-- The findings that it explains: in any report, as long as base, rule and values are the same.
stands_for as (

    select
        findings.explanation_id,
        min(submissions.base_id) as base_id,
        count(*) as findings_count,
        -- the finding of the rule that was explained comes first; those that hang on it are explained with it
        min_by(findings.explanation_state, findings.root_rule_id is not null) as state,
        min(findings.decision_id) as decision_id
    from {{ ref('stg_findings') }} as findings
    inner join submissions using (submission_id)
    where findings.explanation_id is not null
    group by findings.explanation_id

),

told as (

    select
        explanations.*,
        submissions.report_year,
        stands_for.decision_id,
        decisions.outcome as reviewer_decision,
        decisions.decided_by,
        decisions.effective_on,
        decisions.reason,
        coalesce(submissions.base_id, stands_for.base_id) as base_id,
        coalesce(stands_for.state, 'void') as state,
        coalesce(stands_for.findings_count, 0) as findings_count
    from explanations
    inner join submissions using (submission_id)
    left join stands_for using (explanation_id)
    left join {{ ref('stg_explanation_decisions') }} as decisions using (decision_id)

)

select
    explanation_id,
    submission_id,
    about_submission_id,
    rule_id,
    rule_version,
    item_code,
    data_year,
    value_sha256,
    explanation,
    sheet,
    cell,
    report_year,
    decision_id,
    reviewer_decision,
    decided_by,
    effective_on,
    reason,
    base_id,
    state,
    findings_count
from told
