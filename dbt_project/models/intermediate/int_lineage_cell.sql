with

answers as (

    select * from {{ ref('fct_reported_value') }}
    where is_current and value is not null

),

items as (

    select * from {{ ref('dim_item') }}
    where is_additive

),

trade as (

    select * from {{ ref('fct_trade') }}

),

-- What enters sums: a figure that is withheld does not.
cells as (

    select
        answers.submission_id,
        answers.data_year,
        answers.item_code,
        answers.sheet,
        answers.cell,
        answers.raw_text,
        answers.number_as_typed,
        answers.unit_as_typed,
        answers.unit_factor,
        answers.value,
        unnest(list_filter([
            if(items.item_code is not null, answers.item_code || '_' || items.canonical_unit, null),
            if(trade.submission_id is not null, 'base_import_export_cny', null)
        ], lambda metric: metric is not null)) as metric
    from answers
    left join items using (item_code)
    left join trade
        on answers.submission_id = trade.submission_id
            and answers.data_year = trade.data_year
            and answers.item_code = trade.import_export_item_code
    where not answers.is_withheld

)

select * from cells
