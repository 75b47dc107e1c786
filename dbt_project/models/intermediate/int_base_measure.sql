with

base_years as (

    select * from {{ ref('int_base_year') }}

),

trade as (

    select * from {{ ref('fct_trade') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(additive_items()) }}
    from {{ ref('fct_reported_value') }}
    where is_current
    group by submission_id, data_year

),

measured as (

    select
        base_years.*,
        trade.import_export_cny as base_import_export_cny,
        figures.* exclude (submission_id, data_year)
    from base_years
    left join trade using (base_id, data_year)
    left join figures
        on base_years.submission_id = figures.submission_id
            and base_years.data_year = figures.data_year

)

select * from measured
