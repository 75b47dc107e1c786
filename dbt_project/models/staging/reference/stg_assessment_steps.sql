with

assessment_steps as (

    select * from {{ source('reference', 'assessment_steps') }}

),

typed as (

    select
        ---------- ids
        outcome,

        ---------- what it does
        base_status,
        has_clock::boolean as has_clock,
        is_failure::boolean as is_failure,

        ---------- what follows
        next_step_zh,
        next_step_en,
        overdue_step_zh,
        overdue_step_en,
        source

    from assessment_steps

)

select * from typed
