-- 基地、全省、全国进出口每年增长多少？
-- How do bases, province and nation grow, each year?
select
    data_year, base_import_export_yoy_pct, base_import_export_like_for_like_yoy_pct, province_import_export_yoy_pct,
    national_import_export_yoy_pct, two_above_met, two_above_undecided_reason
from marts.mart_province_year
order by data_year;
