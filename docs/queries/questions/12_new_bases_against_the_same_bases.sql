-- 增速里有多少来自新增基地？
-- New bases against the same bases?
select
    data_year, base_import_export_cny, base_import_export_yoy_pct, base_import_export_like_for_like_yoy_pct,
    bases_expected_count, bases_reported_count, bases_not_in_force_count
from marts.mart_province_year
order by data_year;
