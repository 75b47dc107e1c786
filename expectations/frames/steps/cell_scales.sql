-- One row per amount of the enterprise table that can be compared with others that its row asks for in the same unit:
-- the one nearest to it in scale. Of only two amounts, the larger one is judged.
create or replace temp table cell_scales as
with nonzero as (
    select * from world_cells
    where value <> 0
)

select
    v.world_id, v.place,
    o.column_zh as other_zh, o.column_en as other_en, o.number as other_number, o.unit as other_unit,
    o.place as other_place,
    abs(cast(v.value as double) / cast(o.value as double)) as scale_ratio, times(scale_ratio) as scale_text
from nonzero as v
join nonzero as o using (world_id, line, form_unit)
where o.field <> v.field
qualify
    (count(*) over (partition by v.world_id, v.place) > 1 or abs(v.value) > abs(o.value))
    and row_number() over (partition by v.world_id, v.place order by abs(log10(scale_ratio)), o.position) = 1;
