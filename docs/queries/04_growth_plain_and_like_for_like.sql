-- 各经济区进出口增速：简单增速与同口径增速
-- Growth of trade by economic zone: plain, and over the same bases
select economic_zone, data_year, base_import_export_yoy_pct, base_import_export_like_for_like_yoy_pct
from marts.mart_zone_year
order by economic_zone, data_year;
