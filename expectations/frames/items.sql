-- One row per submission and item of the form: whether the item's row is on the form at all.
select
    world_id, submission_id, item_code as row_key, position, item_code, item_no, item_zh, item_en, kind, required,
    cast(null as integer) as data_year, cast(null as integer) as row_number,
    cast(null as varchar) as sheet, cast(null as varchar) as cell, cast(null as varchar) as given,
    row_found
from world_figures
where second_value_of is null -- stands in the row of the first value
group by all
order by world_id, position
