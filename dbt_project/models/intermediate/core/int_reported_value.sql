with

reported as (

    select * from {{ ref('int_value') }}

),

submissions as (

    select * from {{ ref('int_named_submission') }}

),

current_reports as (

    select * from {{ ref('int_current_report') }}

),

joined as (

    select
        reported.* exclude (value_text),
        nullif(concat_ws(' ', reported.comparator, reported.value_text), '') as value_text,
        submissions.base_id,
        submissions.base_name,
        submissions.report_year,
        submissions.is_counted,
        current_reports.submission_id is not null as is_current
    from reported
    inner join submissions using (submission_id)
    left join current_reports
        on reported.submission_id = current_reports.submission_id
            and reported.data_year = current_reports.data_year

)

select * from joined
