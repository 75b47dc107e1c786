-- One row per submission and enterprise that it lists: the other base of the same report year that lists it too, if any.
-- That is a base whose form came by a channel that may speak for this one, too; of another channel nothing is told but
-- that there is such a base: what one city sends puts nothing of another in doubt.
with listed_by as (
    select v.*, b.base_id, b.registered_name, s.report_year
    from world_cells as v
    join submissions as s using (submission_id)
    join bases as b using (submission_id)
    where v.firm is not null
),

claimers as (
    select firm, report_year, channel, unnest(claimed_by) as claimer
    from claims
),

others as (
    select
        v.world_id, v.place, count(*) > count(p.base_id) as is_listed_elsewhere,
        min_by(c.claimer, c.claimer.base_id) filter (p.base_id is not null) as other
    from listed_by as v
    join claimers as c on c.firm = v.firm and c.report_year = v.report_year and c.claimer.base_id <> v.base_id
    left join speakers as p on p.channel = c.channel and p.base_id = v.base_id
    group by v.world_id, v.place
)

select
    v.world_id, v.submission_id, v.place as row_key, v.position,
    cast(null as varchar) as item_code, v.data_year, v.row_number, v.sheet, v.cell, v.place, v.raw_text as given,
    v.enterprise, v.registered_name,
    (o.other).registered_name as other_base, (o.other).landing_path as other_path, (o.other).place as other_place,
    coalesce(o.is_listed_elsewhere, false) as is_listed_elsewhere
from listed_by as v
left join others as o using (world_id, place)
order by v.world_id, v.row_number, v.place
