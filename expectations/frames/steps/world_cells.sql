-- The cells of the enterprise table in each world, made like world_figures; with them what else stands in their rows,
-- and the first other row with the same name.
create or replace temp table world_cells as
select
    w.world_id,
    x.* replace (
        mended(x.number, c.row_key is not null, c.multiplier) as number,
        mended(x.value, c.row_key is not null, c.multiplier) as value,
        case when c.row_key is null then x.magnitude else x.magnitude * cast(c.multiplier as double) end as magnitude
    ),
    coalesce(max(x.raw_text) filter (where x.position = 0) over of_line, '') as enterprise,
    first(x.row_number) over of_firm as first_row_number, first(x.place) over of_firm as first_place
from worlds as w
join cells as x using (submission_id)
left join corrections as c on c.world_id = w.world_id and c.row_key = x.place
window
    of_line as (partition by w.world_id, x.line),
    of_firm as (partition by w.world_id, x.firm order by x.row_number, x.place);
