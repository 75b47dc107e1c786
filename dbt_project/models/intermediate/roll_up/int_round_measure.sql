with

base_years as (

    select * from {{ ref('int_base_year') }}

),

trade as (

    select * from {{ ref('int_import_export') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures(additive_items()) }}
    from {{ ref('int_value') }}
    group by submission_id, data_year

),

measured as (

    select
        base_years.*,
        trade.import_export_item_code,
        trade.import_export_cny as base_import_export_cny,
        trade.import_export_cny is not null as gives_trade,
        figures.* exclude (submission_id, data_year)
    from base_years
    left join trade
        on base_years.submission_id = trade.submission_id
            and base_years.data_year = trade.data_year
    left join figures
        on base_years.submission_id = figures.submission_id
            and base_years.data_year = figures.data_year

)

select * from measured
