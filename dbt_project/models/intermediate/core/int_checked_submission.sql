with

submissions as (

    select * from {{ ref('stg_submissions') }}

),

checks as (

    select * from {{ ref('stg_checks') }}

),

checked as (

    select
        submissions.* exclude (base_name),
        submissions.base_name as base_name_as_typed,
        checks.base_id,
        checks.status as check_status,
        checks.must_fix_count,
        checks.explain_count,
        checks.note_count,
        {{ may_count() }} as may_count,
        -- a submission for a base that its sender may not speak for, or for a year to come, does not begin a round
        coalesce(checks.status <> 'misdirected', true)
        and submissions.report_year <= year({{ day_in_beijing('submissions.received_at') }}) as is_of_round,
        {{ receipt_number() }} as receipt_number
    from submissions
    left join checks using (submission_id)

)

select * from checked
