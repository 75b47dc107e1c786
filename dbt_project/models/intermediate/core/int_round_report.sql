with

reports as (

    select * replace (check_status as status) from {{ ref('int_submission') }}

),

rounds as (

    select distinct report_year as round from reports

),

years_given as (

    select distinct
        submission_id,
        data_year
    from {{ ref('int_value') }}
    where is_answered

),

-- One report supplies all figures of a base and data year: of what was sent up to the round, the latest accepted one
-- that gives the year, else the latest doubtful one.
supplying as (
    {{ supplying_reports() }}
)

select * from supplying
