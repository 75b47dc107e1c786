with

submissions as (

    select * from {{ ref('int_submission') }}

),

rounds as (

    select distinct report_year as round from submissions
    where is_of_round is distinct from false

),

years_given as (

    select distinct
        submission_id,
        data_year
    from {{ ref('int_value') }}
    where is_answered

),

-- One report supplies all figures of a base and data year: of what was sent up to the round, the latest accepted one
-- that gives the year, else the latest doubtful one. Receipt numbers rise with the report year.
round_report as (

    select
        rounds.round,
        submissions.base_id,
        years_given.data_year,
        submissions.submission_id,
        submissions.report_year,
        submissions.check_status = 'explain' as is_preliminary
    from rounds
    inner join submissions on rounds.round >= submissions.report_year
    inner join years_given using (submission_id)
    where submissions.may_count
    qualify row_number() over (
            partition by rounds.round, submissions.base_id, years_given.data_year
            order by submissions.check_status = 'accepted' desc, submissions.receipt_number desc
        ) = 1

)

select * from round_report
