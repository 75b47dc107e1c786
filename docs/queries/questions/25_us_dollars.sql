-- 折成美元是多少？（没有汇率）
-- The headline in US dollars? (no rate: say so)
select topic_zh, topic_en, nearest_zh, nearest_en, source
from marts.dim_not_asked
where topic = 'us_dollars';
