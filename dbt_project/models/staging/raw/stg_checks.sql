with

checks as (

    select * from {{ source('raw', 'checks') }}

),

-- Every commit, not only those of the latest readings: a commit also checks older submissions of the same bases again.
commits as (

    select distinct commit_id from {{ source('raw', 'submissions') }}

),

latest_check as (

    select
        ---------- ids
        submission_id,
        commit_id,
        generation,
        base_id,

        ---------- outcome
        status,
        must_fix_count,
        explain_count,
        note_count

    from checks
    where commit_id is null or commit_id in (select commit_id from commits)
    qualify row_number() over (
            partition by submission_id
            order by generation desc, checked_at desc, commit_id desc nulls last
        ) = 1

)

select * from latest_check
