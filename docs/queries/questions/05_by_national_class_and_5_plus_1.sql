-- 按国家行业类别和“5+1”分类各是多少？
-- By national industry class and by 5+1?
select '国家类别' as classification, scope_key as class, data_year, value as base_import_export_cny, share_of_bases_pct
from marts.mart_measure
where scope = 'industry' and measure = 'base_import_export'
union all
select
    classification, industry_code, data_year, base_import_export_cny,
    round(base_import_export_cny / sum(base_import_export_cny) over (partition by classification, data_year) * 100, 6)
from marts.mart_classification_year
order by classification, class nulls last, data_year;
