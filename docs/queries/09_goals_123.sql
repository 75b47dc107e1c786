-- “123”目标进展：哪一条增速线更高？
-- How far are the "123" goals, and which line of growth binds?
select goal_zh, indicator_zh, data_year, value, target, margin, is_binding, is_met
from marts.mart_goal_123
order by goal_zh, indicator_zh, data_year;
