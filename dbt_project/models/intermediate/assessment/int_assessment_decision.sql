with

decisions as (

    select
        decisions.*,
        steps.* exclude (outcome, source)
    from {{ ref('stg_decisions') }} as decisions
    left join {{ ref('stg_assessment_steps') }} as steps using (outcome)

),

-- The day up to which anything is known: a build asks no clock.
known as (

    select {{ day_in_beijing('max(instant)') }} as known_on
    from (
        select received_at as instant from {{ ref('stg_submissions') }}
        union all
        select decided_at as instant from decisions
    )

),

-- The time to rectify runs from the first decision that sets it.
steps_so_far as (

    select
        *,
        count(*) filter (where is_failure) over so_far as failures_count,
        (
            min(effective_on) filter (where has_clock and is_failure) over so_far
            + to_months({{ parameter('rectification_months') }}::integer)
        )::date as due_on
    from decisions
    window so_far as (partition by base_id, report_year order by effective_on, sequence, decided_at, decision_id)

),

latest as (

    select
        steps_so_far.*,
        if(steps_so_far.has_clock, steps_so_far.due_on, null) as rectification_due_on,
        coalesce(rectification_due_on < known.known_on, false) as is_rectification_overdue
    from steps_so_far
    cross join known
    qualify row_number() over (
            partition by base_id, report_year
            order by effective_on desc, sequence desc, decided_at desc, decision_id desc
        ) = 1

)

select
    base_id,
    report_year,
    decision_id,
    outcome,
    decided_by,
    effective_on,
    document,
    reason,
    failures_count,
    rectification_due_on,
    is_rectification_overdue,
    if(is_rectification_overdue, overdue_step_zh, next_step_zh) as next_step_zh,
    if(is_rectification_overdue, overdue_step_en, next_step_en) as next_step_en
from latest
