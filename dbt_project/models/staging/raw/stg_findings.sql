with

findings as (

    select * from {{ source('raw', 'findings') }}

),

checks as (

    select * from {{ ref('stg_checks') }}

),

of_latest_check as (

    select
        ---------- ids
        findings.submission_id,
        findings.rule_id,
        findings.item_code,
        findings.data_year,
        findings.row_number,

        ---------- text
        findings.severity,
        findings.sheet,
        findings.cell,
        findings.given,
        findings.expected,
        findings.message_zh,
        findings.message_en,

        ---------- root
        findings.root_rule_id,
        findings.root_cell,

        ---------- explanation
        findings.rule_version,
        findings.value_sha256,
        findings.closed_by,
        findings.explanation_id,
        findings.explanation_state,
        findings.decision_id,
        coalesce(findings.explanation_state in ('explained', 'accepted'), false) as is_explained

    from findings
    inner join checks
        on findings.submission_id = checks.submission_id
            and findings.generation = checks.generation
            and findings.commit_id is not distinct from checks.commit_id
    where checks.status <> 'set_aside'

)

select * from of_latest_check
