with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(fact_figures('fct_public_service')) }}
    from {{ ref('int_reported_value') }}
    where is_current
    group by submission_id, data_year

)

select
    current_reports.base_id,
    current_reports.data_year,
    figures.public_service_platforms_count,
    figures.marketing_networks_count,
    figures.industry_associations_count,
    current_reports.submission_id,
    current_reports.report_year,
    current_reports.is_preliminary,
    figures.withheld_count
from current_reports
inner join figures using (submission_id, data_year)
