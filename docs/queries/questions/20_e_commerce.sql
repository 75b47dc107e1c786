-- 跨境电商交易额？（表上没有：见最近似的替代）
-- E-commerce trade? (not on the form: say so)
select topic_zh, topic_en, nearest_zh, nearest_en, nearest_column, source
from marts.dim_not_asked
where topic = 'e_commerce';
