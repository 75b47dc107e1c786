-- One row per submission and cell of the enterprise table, with its column; value as in figures. The rows of a second
-- table are numbered from 1 again, so `line` tells rows apart.
create temp table cells as
select
    e.* exclude (commit_id), c.* exclude (edition, field), place(e.sheet, e.cell) as place,
    concat_ws('!', e.sheet, regexp_extract(e.cell, '[0-9]+$')) as line,
    count(e.number) over (partition by e.submission_id, line) as figures_in_line,
    -- a name without a figure claims nothing
    if(figures_in_line > 0, f.firm, null) as firm,
    t.factor, o.kind as unit_kind,
    case when e.number is not null then coalesce(t.kind = o.kind, false) end as unit_fits,
    cast(e.number as double) * cast(t.factor as double) as magnitude,
    case when t.kind = o.kind then canonical(e.number, t.factor) end as value
from enterprises as e
join submissions as s using (submission_id)
join report_years as y on y.report_year = s.report_year
join enterprise_columns as c on c.edition = y.edition and c.field = e.field
left join units as t on t.unit = e.unit
left join units as o on o.unit = c.form_unit
left join firms as f on c.position = 0 and f.raw_text = e.raw_text and e.state = 'text';
