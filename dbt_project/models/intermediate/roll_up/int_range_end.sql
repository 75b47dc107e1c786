with

measured as (

    select
        round,
        base_id,
        data_year,
        is_reported and not is_preliminary and base_import_export_cny is not null as is_settled,
        if(
            base_import_export_cny is not null,
            struct_pack(cny := base_import_export_cny, submission_id := submission_id, data_year := data_year),
            null
        ) as own
    from {{ ref('int_round_measure') }}

),

-- The settled figure of the same base for the nearest other year; of two years equally near, the earlier one.
nearest_settled as (

    select
        measured.round,
        measured.base_id,
        measured.data_year,
        other.own as nearest
    from measured
    inner join measured as other using (round, base_id)
    where not measured.is_settled and other.is_settled and measured.data_year <> other.data_year
    qualify row_number() over (
            partition by measured.round, measured.base_id, measured.data_year
            order by abs(measured.data_year - other.data_year), other.data_year
        ) = 1

),

-- The figure that the range is measured by: that of the nearest settled year, else the base's own of this year, else
-- the largest one of any base in this year.
anchored as (

    select
        measured.*,
        nearest_settled.nearest,
        coalesce(nearest_settled.nearest, measured.own, first_value(measured.own) over largest_first) as anchor,
        {{ parameter('range_low_factor') }} as low_factor,
        {{ parameter('range_high_factor') }} as high_factor
    from measured
    left join nearest_settled using (round, base_id, data_year)
    window
        largest_first as (
            partition by measured.round, measured.data_year
            order by measured.own.cny desc nulls last, measured.base_id asc
        )

),

{{ judged_ends('anchored') }}

select
    judged.round,
    judged.base_id,
    judged.data_year,
    judged.bound,
    judged.basis,
    judged.weight,
    judged.figure.submission_id,
    judged.figure.data_year as figure_data_year,
    if(judged.basis = 'nothing', 0, judged.figure.cny * judged.weight)::decimal(19, 2) as end_cny
from judged
where judged.basis = 'nothing' or judged.figure is not null
