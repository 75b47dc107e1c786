-- One row per world of a form that could be read: figures about the form as a whole.
create or replace temp table overviews as
with answered as (
    select
        world_id,
        100.0 * count(*) filter (state not in ('not_answered', 'row_missing')) / count(*) as answered_pct,
        count(distinct item_code) filter (state = 'year_unknown') as yearless_items,
        min_by(sheet, position) filter (state = 'year_unknown') as yearless_sheet,
        min_by(cell, position) filter (state = 'year_unknown') as yearless_cell
    from world_figures
    group by world_id
),

-- What stands under each year now, against what was reported for the year before.
repeated as (
    select
        v.world_id, count(*) as comparable_figures,
        100.0 * count(*) filter (v.value = b.value) / count(*) as repeated_pct,
        max(b.report_year) as repeated_report_year, max_by(b.landing_path, b.report_year) as repeated_path
    from world_figures as v
    join before as b on b.world_id = v.world_id and b.item_code = v.item_code and b.data_year = v.data_year - 1
    where v.value <> 0
    group by v.world_id
),

firms_listed as (
    select world_id, count(distinct line) as enterprises_listed
    from world_cells
    group by world_id
)

select
    a.* replace (nullif(a.yearless_items, 0) as yearless_items), r.* exclude (world_id),
    coalesce(f.enterprises_listed, 0) as enterprises_listed
from answered as a
left join repeated as r using (world_id)
left join firms_listed as f using (world_id);
