with

decisions as (

    select * from {{ source('raw', 'decisions') }}

),

of_bases as (

    select
        ---------- ids
        decision_id,
        base_id,

        ---------- what was decided
        report_year,
        coalesce(sequence, 0) as sequence,
        outcome,
        reason,

        ---------- by whom, when and where it is written
        decided_by,
        decided_at,
        effective_on,
        document,
        source

    from decisions
    where kind = 'assessment' and base_id is not null

)

select * from of_bases
