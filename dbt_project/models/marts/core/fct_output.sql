with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(fact_figures('fct_output')) }}
    from {{ ref('int_reported_value') }}
    where is_current
    group by submission_id, data_year

)

select
    current_reports.base_id,
    current_reports.data_year,
    figures.gross_output_cny,
    figures.featured_output_cny,
    figures.sales_cny,
    figures.featured_sales_cny,
    figures.tax_revenue_cny,
    figures.profit_margin_pct,
    figures.featured_producers_count,
    figures.featured_employees_count,
    figures.famous_enterprises_count,
    current_reports.submission_id,
    current_reports.report_year,
    current_reports.is_preliminary,
    figures.withheld_count
from current_reports
inner join figures using (submission_id, data_year)
