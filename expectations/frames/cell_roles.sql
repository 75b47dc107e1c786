-- One row per submission and range of cells that hold numbers and were not used, the first few of each reason.
with ranked as (
    select
        w.world_id, r.*, count(*) over (partition by w.world_id, r.reason) as in_all,
        row_number() over (
            partition by w.world_id, r.reason order by r.sheet, r.first_row, r.first_column
        ) as rank
    from worlds as w
    join submissions as s using (submission_id)
    join cell_roles as r using (submission_id)
    -- where a file holds several forms, a finding of its own says that it is not clear which one is meant
    where r.role = 'not_used' and r.number_cells > 0 and r.cells is not null and s.forms_found = 1
)

select
    world_id, submission_id, place(sheet, cells) as row_key, cast(null as varchar) as item_code,
    cast(null as integer) as data_year, cast(null as integer) as row_number, sheet,
    split_part(cells, ':', 1) as cell, row_key as place, cast(null as varchar) as given,
    cells, reason, number_cells,
    if(in_all > 10, '（同类共 ' || in_all || ' 处，只列出前 10 处）', '') as more_zh,
    if(in_all > 10, ' (the first 10 of ' || in_all || ' such places)', '') as more_en
from ranked
where rank <= 10
order by world_id, sheet, first_row, first_column
