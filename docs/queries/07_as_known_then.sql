-- 同一数据年度，各轮报送后全省数字如何变化？
-- How did the province's figure of a year change from round to round?
select data_year, round, base_import_export_cny, base_share_pct, bases_reported_count
from marts.mart_province_round
order by data_year, round;
