-- 基地占比的区间为什么有宽度？哪些基地、按哪个单元格、乘以多少计入上下限？
-- Why does the headline have a range? Which bases widen it, by which cell and how many times it?
select data_year, metric, mart_lineage.base_id, basis, weight, value, cell_data_year, landing_path, sheet, cell, raw_text
from marts.mart_lineage
left join marts.fct_submission using (submission_id)
where mart = 'mart_province_year' and basis <> 'settled'
order by data_year, metric, mart_lineage.base_id;
