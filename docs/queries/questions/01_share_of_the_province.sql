-- 各年度基地进出口占全省多少？
-- What share of the province's trade do the bases have, by year?
select data_year, base_import_export_cny, province_import_export_cny, base_share_pct, base_share_low_pct, base_share_high_pct
from marts.mart_province_year
order by data_year;
