-- One row per submission, row of the enterprise table and unit asked for: whether its amounts may all be in another
-- unit. The finding stands at the first amount that may be, else at the first amount of the row.
select
    v.world_id, v.submission_id, v.line || ' ' || v.form_unit as row_key, v.position,
    cast(null as varchar) as item_code, v.data_year, v.row_number, v.enterprise, v.form_unit,
    v.sheet, v.cell, v.raw_text as given, v.number, v.unit,
    r.* exclude (world_id, line, form_unit), array_to_string(r.slip_keys, '、') as slips_place,
    try(cast(v.number * r.slip_multiplier as decimal(38, 8))) as corrected_number
from row_slips as r
join world_cells as v using (world_id, line, form_unit)
where v.value > 0 and coalesce(r.slip_count = 0 or list_contains(r.slip_keys, v.place), true)
qualify row_number() over (partition by v.world_id, v.line, v.form_unit order by v.position) = 1
order by v.world_id, v.row_number, v.line, v.position
