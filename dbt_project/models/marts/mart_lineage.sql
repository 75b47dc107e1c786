with

roll_ups as (

    select * from {{ ref('int_base_roll_up') }}

),

cells as (

    select * from {{ ref('int_lineage_cell') }}

),

summed as (

    select
        roll_ups.mart,
        roll_ups.key_value,
        roll_ups.data_year,
        cells.metric,
        roll_ups.base_id,
        roll_ups.submission_id,
        cells.item_code,
        cells.sheet,
        cells.cell,
        cells.raw_text,
        cells.number_as_typed,
        cells.unit_as_typed,
        cells.unit_factor,
        cells.value
    from roll_ups
    inner join cells
        on roll_ups.submission_id = cells.submission_id
            and roll_ups.data_year = cells.data_year

),

counted as (

    select
        mart,
        key_value,
        data_year,
        unnest([{{ "'" ~ base_counts() | join("', '") ~ "'" }}]) as metric,
        unnest([{{ base_counts().values() | join(', ') }}]) as is_counted,
        base_id,
        submission_id
    from roll_ups

),

-- A base that is counted has no cell; it counts as one.
united as (

    select * from summed
    union all by name
    select
        counted.* exclude (is_counted),
        1::decimal(38, 8) as value
    from counted
    semi join {{ ref('dim_metric') }} as metrics
        on counted.mart = metrics.mart and counted.metric = metrics.metric
    where counted.is_counted

)

select * from united
