-- 历年末各级基地数（2020 年末 28 = 16 + 12）
-- How many bases of each level are there at the end of each year?
select year, level, bases_count, recognised_count, upgraded_count, removed_count, cities_count, zones_count
from marts.mart_base_stock_year
order by year, level;
