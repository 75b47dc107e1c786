-- The figures of each world: as typed (world_id = submission_id), or as they would be with the world's corrections.
create or replace temp table world_figures as
select
    w.world_id,
    f.* replace (
        case when c.multiplier is null then f.number else try(cast(f.number * c.multiplier as decimal(38, 8))) end
            as number,
        case when c.multiplier is null then f.value else try(cast(f.value * c.multiplier as decimal(38, 8))) end
            as value,
        f.magnitude * coalesce(cast(c.multiplier as double), 1) as magnitude
    ),
    not bool_and(f.state = 'row_missing') over (partition by w.world_id, f.item_code) as row_found
from worlds as w
join figures as f using (submission_id)
left join corrections as c using (world_id, item_code, data_year);
