-- 哪些基地拉动了今年的增长，各几个百分点？
-- Which bases drive this year's growth, in points?
select scope_key as base_id, scope_name_zh as base_name, data_year, value as base_import_export_cny, contribution_points
from marts.mart_measure
where scope = 'base' and measure = 'base_import_export' and data_year = (select max(data_year) from marts.dim_year)
order by contribution_points desc nulls last, base_id;
