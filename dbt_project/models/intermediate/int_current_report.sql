with

submissions as (

    select * from {{ ref('int_submission') }}

),

years_given as (

    select distinct
        submission_id,
        data_year
    from {{ ref('int_value') }}
    where is_answered

),

-- One report supplies all figures of a base and data year: the latest accepted one that gives the year, else the
-- latest doubtful one. Receipt numbers rise with the report year.
current_report as (

    select
        submissions.base_id,
        years_given.data_year,
        submissions.submission_id,
        submissions.report_year,
        submissions.check_status = 'explain' as is_preliminary
    from submissions
    inner join years_given using (submission_id)
    where submissions.may_count
    qualify row_number() over (
            partition by submissions.base_id, years_given.data_year
            order by submissions.check_status = 'accepted' desc, submissions.receipt_number desc
        ) = 1

)

select * from current_report
