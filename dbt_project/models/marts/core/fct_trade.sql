with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

import_exports as (

    select * from {{ ref('int_import_export') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(fact_figures('fct_trade')) }}
    from {{ ref('int_reported_value') }}
    where is_current
    group by submission_id, data_year

)

select
    current_reports.base_id,
    current_reports.data_year,
    import_exports.import_export_cny,
    import_exports.import_export_item_code,
    exists (
        from import_exports as other
        where other.is_counted
            and other.base_id = current_reports.base_id
            and other.data_year = current_reports.data_year
            and other.report_year <> current_reports.report_year
            and other.import_export_cny <> import_exports.import_export_cny
    ) as is_restated,
    figures.internationalization_cny,
    figures.internationalization_core_cny,
    current_reports.submission_id,
    current_reports.report_year,
    current_reports.is_preliminary,
    figures.withheld_count
from current_reports
inner join figures using (submission_id, data_year)
left join import_exports using (submission_id, data_year)
