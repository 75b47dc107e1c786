-- 谁逾期了，晚了几天？
-- Who was late, by how many days?
select report_year, base_id, base_name, first_received_on, days_late_count
from marts.mart_quality
where is_expected and (days_late_count > 0 or files_count = 0)
order by report_year, days_late_count desc nulls first, base_id;
