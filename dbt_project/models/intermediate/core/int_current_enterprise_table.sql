with

reports as (

    select * replace (check_status as status) from {{ ref('int_submission') }}

),

rounds as (

    select max(report_year) as round from reports

),

-- The form asks for the firms of one year only: a later report has figures of that year, but no firms of it.
years_given as (

    select distinct
        submission_id,
        data_year
    from {{ ref('stg_enterprises') }}

),

supplying as (
    {{ supplying_reports() }}
)

select
    base_id,
    data_year,
    submission_id
from supplying
