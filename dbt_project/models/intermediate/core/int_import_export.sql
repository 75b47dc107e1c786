with

reported as (

    select * from {{ ref('int_value') }}

),

submissions as (

    select * from {{ ref('int_submission') }}

),

definitions as (

    select * from {{ ref('stg_metric_definitions') }}
    where metric = 'import_export'

),

-- The item that means import and export in that data year; the latest definition where two overlap.
defined as (

    select
        reported.submission_id,
        reported.data_year,
        reported.item_code as import_export_item_code,
        if(reported.is_withheld, null, reported.value)::decimal(19, 2) as import_export_cny,
        submissions.base_id,
        submissions.report_year,
        submissions.is_counted
    from reported
    inner join submissions using (submission_id)
    inner join definitions
        on reported.item_code = definitions.item_code
            and reported.data_year >= coalesce(definitions.data_year_from, reported.data_year)
            and reported.data_year <= coalesce(definitions.data_year_to, reported.data_year)
    qualify row_number() over (
            partition by reported.submission_id, reported.data_year
            order by definitions.data_year_from desc nulls last, definitions.item_code asc
        ) = 1

)

select * from defined
