with

roll_ups as (

    select * from {{ ref('int_base_roll_up') }}

),

cells as (

    select
        *,
        data_year as cell_data_year
    from {{ ref('int_lineage_cell') }}

),

summed as (

    select
        roll_ups.mart,
        roll_ups.key_value,
        roll_ups.base_id,
        cells.*
    from roll_ups
    inner join cells using (submission_id, data_year)

),

-- The cell of an end may be of another year, or of another base.
ranged as (

    select
        roll_ups.mart,
        roll_ups.key_value,
        'base_import_export_' || ends.bound || '_cny' as metric,
        ends.end_cny as value,
        ends.* exclude (round, bound, end_cny, figure_data_year),
        cells.* exclude (submission_id, data_year, metric, weight, value)
    from roll_ups
    inner join {{ ref('int_range_end') }} as ends using (round, base_id, data_year)
    left join cells
        on ends.submission_id = cells.submission_id
            and ends.figure_data_year = cells.data_year
            and cells.metric = 'base_import_export_cny'

),

-- A base that is counted has no cell; it counts as one.
counted as (

    select
        mart,
        key_value,
        data_year,
        unnest([{{ "'" ~ base_counts() | join("', '") ~ "'" }}]) as metric,
        unnest([{{ base_counts().values() | join(', ') }}]) as is_counted,
        base_id,
        submission_id,
        1::decimal(19, 2) as value
    from roll_ups

),

united as (

    select * from summed
    union all by name
    select * from ranged
    union all by name
    select * exclude (is_counted) from counted
    where is_counted

)

select *
from united
where (mart, metric) in (select (metrics.mart, metrics.metric) from {{ ref('dim_metric') }} as metrics)
