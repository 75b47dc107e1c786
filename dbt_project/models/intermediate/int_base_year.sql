with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

bases as (

    select * from {{ ref('int_base_as_of') }}

),

-- A data year is seen as of the newest report year that gives it.
data_years as (

    select
        data_year,
        max(report_year) as report_year
    from current_reports
    group by data_year

),

expected_or_reported as (

    select
        bases.base_id,
        data_years.data_year,
        bases.base_name,
        bases.city_code,
        bases.level,
        bases.industry,
        bases.is_in_force as is_expected,
        current_reports.submission_id is not null as is_reported,
        coalesce(current_reports.is_preliminary, false) as is_preliminary,
        current_reports.submission_id
    from data_years
    inner join bases using (report_year)
    left join current_reports using (data_year, base_id)
    where is_expected or is_reported

)

select * from expected_or_reported
