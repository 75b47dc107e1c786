-- One row per submission, row of the enterprise table and pair of its columns that a rule compares: the first as a
-- multiple of the second.
select
    n.world_id, n.submission_id, p.pair || ' ' || n.place as row_key, p.pair, n.position,
    cast(null as varchar) as item_code, n.data_year, n.row_number, n.sheet, n.cell, n.raw_text as given, n.enterprise,
    n.column_zh as numerator_zh, n.column_en as numerator_en, n.number as numerator_number, n.unit as numerator_unit,
    n.place as numerator_place,
    d.column_zh as denominator_zh, d.column_en as denominator_en, d.number as denominator_number,
    d.unit as denominator_unit, d.place as denominator_place,
    cast(n.value as double) / nullif(cast(d.value as double), 0) as ratio, ratio * 100 as ratio_pct
from pairs as p
join world_cells as n on n.field = p.numerator
join world_cells as d on d.world_id = n.world_id and d.line = n.line and d.field = p.denominator
where p.frame = 'enterprise_ratios' and n.value <> 0 and d.value is not null
order by n.world_id, n.row_number, n.line, p.pair
