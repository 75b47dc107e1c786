-- 本年度考核：哪些基地有预警？依据是什么？决定与下一步？
-- Which bases are flagged in the newest assessment, by which thresholds, and what was decided?
select base_id, base_name, is_veto_flagged, veto_reasons, is_slow_flagged, slow_reasons, is_commend_flagged, outcome,
    rectification_due_on, next_step_zh
from marts.mart_assessment
where report_year = (select max(report_year) from marts.mart_assessment)
order by is_veto_flagged desc, is_slow_flagged desc, base_id;
