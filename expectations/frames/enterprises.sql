-- One row per submission and cell of the enterprise table.
with slips as (
    select
        world_id, place, * exclude (world_id, place), cast(getvariable('unit_slip_factor') as double) as slip_factor,
        abs(abs(log10(scale_ratio)) - log10(slip_factor)) as slip_distance,
        slip_multiplier(scale_ratio, slip_factor) as slip_multiplier
    from cell_scales
)

select
    v.world_id, v.submission_id, v.place as row_key, v.position,
    cast(null as varchar) as item_code, v.data_year, v.row_number, v.field, v.column_zh, v.column_en, v.kind,
    v.form_unit, v.enterprise, v.sheet, v.cell, v.place, v.raw_text as given,
    v.state, v.number, v.unit, v.comparator, v.unit_fits, v.magnitude,
    has_lost_sign(v.state, v.raw_text) as has_lost_sign,
    cast(v.value as double) as figure, v.state <> 'not_answered' as answered,
    v.position = 0 as is_name, v.figures_in_line,
    -- a second form lists them all again
    if(v.firm is not null and v.first_place <> v.place and s.forms_found = 1, v.first_row_number, null) as same_as_row,
    v.first_place,
    whole.column_zh as whole_zh, whole.column_en as whole_en,
    whole.number as whole_number, whole.unit as whole_unit, whole.place as whole_place,
    cast(try(v.value - whole.value) as double) as part_minus_whole,
    p.* exclude (world_id, place, slip_factor),
    try(cast(v.number * p.slip_multiplier as decimal(38, 8))) as corrected_number,
    coalesce(r.slip_count > 0, false) as in_row_slip
from world_cells as v
join submissions as s using (submission_id)
left join slips as p using (world_id, place)
left join row_slips as r using (world_id, line, form_unit)
left join world_cells as whole
    on whole.world_id = v.world_id and whole.line = v.line and whole.field = v.part_of
order by v.world_id, v.row_number, v.line, v.position
