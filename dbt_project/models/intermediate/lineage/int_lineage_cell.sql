with

-- Of all rounds: an earlier round may rest on a report that does not count any more.
reports as (

    select distinct
        submission_id,
        data_year
    from {{ ref('int_round_report') }}

),

answers as (

    select reported.*
    from {{ ref('int_reported_value') }} as reported
    inner join reports using (submission_id, data_year)
    where reported.value is not null or reported.is_withheld

),

items as (

    select * from {{ ref('stg_items') }}
    where is_additive

),

trade as (

    select * from {{ ref('int_import_export') }}

),

-- The cells that enter sums. A withheld figure enters none; it is counted instead.
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
        if(answers.is_withheld, null, 1)::decimal(12, 4) as weight,
        case
            when answers.is_withheld then 1
            when items.canonical_unit = 'count' then round(answers.value, 0)::decimal(19, 2)
            else answers.value::decimal(19, 2)
        end as value,
        unnest(list_filter([
            case
                when items.item_code is null then null
                when answers.is_withheld then 'withheld_count'
                else answers.item_code || '_' || items.canonical_unit
            end,
            if(trade.submission_id is not null and not answers.is_withheld, 'base_import_export_cny', null)
        ], lambda metric: metric is not null)) as metric
    from answers
    left join items using (item_code)
    left join trade
        on answers.submission_id = trade.submission_id
            and answers.data_year = trade.data_year
            and answers.item_code = trade.import_export_item_code

)

select * from cells
