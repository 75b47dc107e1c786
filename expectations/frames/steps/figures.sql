-- One row per submission, item of its edition and data year: the answer with its item, and its exact value in the
-- canonical unit.
-- value is null where nothing was read, the unit is of another kind than the item's, or 38 digits cannot hold it.
create temp table figures as
select
    a.submission_id, a.item_code, a.data_year, a.state, a.number, a.unit, a.comparator, a.value_text, a.raw_text,
    a.sheet, a.cell, place(a.sheet, a.cell) as place,
    i.* exclude (edition, item_code), n.* exclude (edition, value_text),
    t.factor, o.kind as unit_kind,
    case when a.number is not null then coalesce(t.kind = o.kind, false) end as unit_fits,
    cast(a.number as double) * cast(t.factor as double) as magnitude,
    case when t.kind = o.kind then canonical(a.number, t.factor) end as value
from answers as a
join submissions as s using (submission_id)
join report_years as y on y.report_year = s.report_year
join items as i on i.edition = y.edition and i.item_code = a.item_code
left join units as t on t.unit = a.unit
left join units as o on o.unit = i.form_unit
left join listed as n on i.kind = 'count_and_names' and n.edition = i.edition and n.value_text = a.value_text;
