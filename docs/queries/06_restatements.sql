-- 哪些数据被后一年的报表修正？前后各在哪个单元格？
-- Which figures did a later report restate, and in which two cells?
select base_id, item_code, data_year, old_value, new_value, change_pct, old_cell, new_cell, is_doubtful
from marts.fct_restatement
order by abs(change_pct) desc nulls last;
