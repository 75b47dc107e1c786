with

checks as (

    select * from {{ source('raw', 'checks') }}

),

chosen as (

    select
        ---------- ids
        submission_id,
        base_id,

        ---------- outcome
        status,
        must_fix_count,
        explain_count,
        note_count

    from checks

)

select * from chosen
