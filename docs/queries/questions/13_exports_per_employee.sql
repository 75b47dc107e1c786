-- 人均出口额？（表上没有出口额：见最近似的替代）
-- Exports per employee? (not on the form: the nearest substitute)
select
    asked.topic_zh, asked.nearest_zh, figures.data_year,
    round(figures.base_import_export_cny / nullif(figures.featured_employees_count, 0), 2) as import_export_per_employee_cny
from marts.dim_not_asked as asked
cross join marts.mart_province_year as figures
where asked.topic = 'exports_per_employee'
order by figures.data_year;
