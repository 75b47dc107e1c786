-- 离2025年目标还差多少，按什么速度能到？
-- How far is the province on its goals for 2025, and at which pace?
select
    indicator, indicator_zh, data_year, value, target, target_year, margin, is_met, undecided_reason,
    round(-margin / nullif(target_year - data_year, 0), 2) as needed_each_year
from marts.mart_goal_123
order by indicator, data_year;
