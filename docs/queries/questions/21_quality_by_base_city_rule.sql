-- 各基地、市（州）、规则的数据质量？
-- Quality by base, city and rule?
select
    quality.report_year, quality.city_code, quality.base_id, quality.files_count, quality.findings_count, quality.explained_count,
    quality.days_late_count, rules.rule_id, rules.findings_count as of_the_rule
from marts.mart_quality as quality
left join marts.mart_quality_rule as rules using (report_year, base_id)
order by quality.report_year, quality.city_code, quality.base_id, rules.rule_id;
