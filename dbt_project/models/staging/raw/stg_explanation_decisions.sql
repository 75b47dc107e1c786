with

decisions as (

    select * from {{ source('raw', 'decisions') }}

),

on_explanations as (

    select
        ---------- ids
        decision_id,
        subject as explanation_id,

        ---------- what was decided
        outcome,
        reason,

        ---------- by whom and when
        decided_by,
        effective_on

    from decisions
    where kind = 'explanation'

)

select * from on_explanations
