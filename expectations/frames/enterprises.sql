-- One row per submission and cell of the enterprise table.
with cells as (
    select
        w.world_id, e.*, c.* exclude (field), place(e.sheet, e.cell) as place,
        concat_ws('!', e.sheet, regexp_extract(e.cell, '[0-9]+$')) as line, -- a second table counts from 1 again
        case when e.number is not null then coalesce(t.kind = o.kind, false) end as unit_fits,
        cast(e.number as double) * cast(t.factor as double) as magnitude,
        case when t.kind = o.kind then try(cast(e.number * t.factor as decimal(38, 8))) end as value,
        max(e.raw_text) filter (where c.position = 0) over (partition by w.world_id, line) as enterprise
    from worlds as w
    join enterprises as e using (submission_id)
    join enterprise_columns as c using (field)
    left join units as t on t.unit = e.unit
    left join units as o on o.unit = c.form_unit
)

select
    v.world_id, v.submission_id, v.place as row_key, v.position,
    cast(null as varchar) as item_code, v.data_year, v.row_number, v.field, v.column_zh, v.column_en, v.kind,
    v.form_unit, coalesce(v.enterprise, '') as enterprise, v.sheet, v.cell, v.place, v.raw_text as given,
    v.state, v.number, v.unit, v.comparator, v.unit_fits, v.magnitude,
    cast(v.value as double) as figure,
    whole.column_zh as whole_zh, whole.column_en as whole_en,
    whole.number as whole_number, whole.unit as whole_unit, whole.place as whole_place,
    cast(try(v.value - whole.value) as double) as part_minus_whole
from cells as v
left join cells as whole
    on whole.world_id = v.world_id and whole.line = v.line and whole.field = v.part_of
order by v.world_id, v.row_number, v.line, v.position
