-- One row per submission and enterprise that it lists: the other base of the same report year that lists it too, if any.
with listed_by as (
    select v.*, b.registered_name, list_filter(c.claimed_by, lambda x: x.base_id <> b.base_id)[1] as other
    from world_cells as v
    join submissions as s using (submission_id)
    join bases as b using (submission_id)
    left join claims as c on c.firm = v.firm and c.report_year = s.report_year
    where v.firm is not null
)

select
    world_id, submission_id, place as row_key, position,
    cast(null as varchar) as item_code, data_year, row_number, sheet, cell, place, raw_text as given,
    enterprise, registered_name,
    (other).registered_name as other_base, (other).landing_path as other_path, (other).place as other_place
from listed_by
order by world_id, row_number, place
