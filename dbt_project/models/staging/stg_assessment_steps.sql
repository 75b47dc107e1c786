with

assessment_steps as (

    select * from {{ source('reference', 'assessment_steps') }}

),

typed as (

    select
        ---------- ids
        outcome,

        ---------- what follows
        base_status,
        has_clock::boolean as has_clock,
        next_step_zh,
        next_step_en,
        source

    from assessment_steps

)

select * from typed
