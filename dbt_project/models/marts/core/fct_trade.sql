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
        {{ figures(fact_items('fct_trade')) }}
    from {{ ref('fct_reported_value') }}
    where is_current
    group by submission_id, data_year

),

joined as (

    select
        current_reports.*,
        import_exports.* exclude (submission_id, data_year, base_id, report_year, is_counted),
        figures.* exclude (submission_id, data_year),
        exists (
            from import_exports as other
            where other.is_counted
                and other.base_id = current_reports.base_id
                and other.data_year = current_reports.data_year
                and other.report_year <> current_reports.report_year
                and other.import_export_cny <> import_exports.import_export_cny
        ) as is_restated
    from current_reports
    inner join figures using (submission_id, data_year)
    left join import_exports using (submission_id, data_year)

)

select * from joined
