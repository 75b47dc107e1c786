-- 还有哪些报送件须改正或须说明？
-- Which submissions still have to be mended or explained, and why?
select landing_path, base_name, status, rule_id, item_code, data_year, cell, given, message_zh
from marts.fct_submission
inner join marts.fct_finding using (submission_id)
where status in ('returned', 'explain') and is_root and severity <> 'note'
order by landing_path, rule_id, data_year;
