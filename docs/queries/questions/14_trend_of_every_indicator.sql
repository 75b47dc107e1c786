-- 2018年以来各项主要指标的走势？
-- Trend since 2018 of every main indicator?
select measure, label_zh, unit, data_year, value, yoy_pct, like_for_like_yoy_pct
from marts.mart_measure
where scope = 'province'
order by measure, data_year;
