-- 某市当时报出的数是多少？（每轮之后）
-- What was told of a city on a given day? (after each round)
select round, data_year, value as base_import_export_cny, base_share_pct, yoy_pct, bases_reported_count, is_preliminary
from marts.mart_measure_round
where scope = 'city' and scope_name_zh = '成都市' and measure = 'base_import_export'
order by data_year, round;
