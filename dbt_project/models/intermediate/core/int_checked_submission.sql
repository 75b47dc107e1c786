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
        {{ receipt_number() }} as receipt_number
    from submissions
    left join checks using (submission_id)

)

select * from checked
