-- One row per submission and item of the form: whether the item's row is on the form at all, and, of an item of counts
-- and names, whether names are given in any year with a count above zero.
select
    world_id, submission_id, item_code as row_key, position, item_code, item_no, item_zh, item_en, kind, required,
    cast(null as integer) as data_year, cast(null as integer) as row_number,
    max_by(sheet, data_year) as sheet, max_by(cell, data_year) as cell, max_by(raw_text, data_year) as given, row_found,
    bool_or(value_text is not null) filter (kind = 'count_and_names' and value > 0) as is_named
from world_figures
where second_value_of is null -- stands in the row of the first value
group by all
order by world_id, position
