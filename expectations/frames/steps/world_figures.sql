-- The figures of each world: as typed (world_id = submission_id), or as they would be with the world's corrections.
create or replace temp table world_figures as
select
    w.world_id,
    f.* replace (
        mended(f.number, c.row_key is not null, c.multiplier) as number,
        mended(f.value, c.row_key is not null, c.multiplier) as value,
        case when c.row_key is null then f.magnitude else f.magnitude * cast(c.multiplier as double) end as magnitude
    ),
    f.item_code || ' ' || f.data_year as row_key,
    cast(mended(f.value, c.row_key is not null, c.multiplier) as double) as figure,
    not bool_and(f.state = 'row_missing') over (partition by w.world_id, f.item_code) as row_found,
    -- the largest in size of the item's other years
    max(abs(f.value)) over (
        partition by w.world_id, f.item_code rows between unbounded preceding and unbounded following exclude current row
    ) as other_years_most
from worlds as w
join figures as f using (submission_id)
left join corrections as c on c.world_id = w.world_id and c.row_key = f.item_code || ' ' || f.data_year;
