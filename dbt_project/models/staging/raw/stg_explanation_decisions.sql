with

decisions as (

    select * from {{ source('raw', 'decisions') }}

),

-- The same decision may have been read in two files.
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
    qualify row_number() over (partition by decision_id order by source, file_sha256) = 1

)

select * from on_explanations
