-- 一个数来自哪些单元格？
-- Which cell does a figure come from?
select
    lineage.base_id, submissions.landing_path, lineage.sheet, lineage.cell, lineage.raw_text, lineage.number_as_typed,
    lineage.unit_as_typed, lineage.unit_factor, lineage.value
from marts.mart_lineage as lineage
left join marts.fct_submission as submissions using (submission_id)
where
    lineage.mart = 'mart_province_year' and lineage.metric = 'base_import_export_cny'
    and lineage.data_year = (select max(data_year) from marts.dim_year)
order by lineage.base_id;
