-- 各市（州）的占比和增速？没有占比的，为什么？
-- Share and growth by city, and where no share is known, why?
select
    scope_name_zh as city, data_year, value as base_import_export_cny, yoy_pct, like_for_like_yoy_pct, share_of_bases_pct,
    base_share_pct, base_share_missing_reason
from marts.mart_measure
where scope = 'city' and measure = 'base_import_export'
order by city, data_year;
