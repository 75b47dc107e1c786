-- 各经济区的占比和增速？
-- Share and growth by economic zone?
select
    scope_name_zh as zone, data_year, value as base_import_export_cny, yoy_pct, like_for_like_yoy_pct, share_of_bases_pct,
    base_share_pct, base_share_missing_reason
from marts.mart_measure
where scope = 'zone' and measure = 'base_import_export'
order by zone, data_year;
