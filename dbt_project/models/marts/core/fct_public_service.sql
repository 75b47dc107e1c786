with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(fact_items('fct_public_service')) }}
    from {{ ref('fct_reported_value') }}
    where is_current
    group by submission_id, data_year

),

joined as (

    select
        current_reports.*,
        figures.* exclude (submission_id, data_year)
    from current_reports
    inner join figures using (submission_id, data_year)

)

select * from joined
