with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(fact_figures('fct_rd')) }}
    from {{ ref('int_reported_value') }}
    where is_current
    group by submission_id, data_year

)

select
    current_reports.base_id,
    current_reports.data_year,
    figures.featured_rd_cny,
    figures.featured_rd_intensity_pct,
    figures.patents_count,
    figures.standards_count,
    figures.national_labs_count,
    figures.own_brands_count,
    figures.provincial_famous_brands_count,
    figures.well_known_trademarks_count,
    figures.overseas_trademarks_count,
    figures.certifications_count,
    current_reports.submission_id,
    current_reports.report_year,
    current_reports.is_preliminary,
    figures.withheld_count
from current_reports
inner join figures using (submission_id, data_year)
