-- 哪些应报基地没有可计入的报送件？
-- Which bases in force have no report that counts?
select report_year, base_id, base_name, city_code, p12_7_submissions_count
from marts.mart_assessment
where submission_id is null
order by report_year, base_id;
