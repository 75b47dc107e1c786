-- 公布的数字与当时、现在的计算是否相符？不能计算的原因是什么？
-- Do the published figures hold against what was known then and now, and if not computed, why not?
select figure_id, metric_zh, comparator, published_text, unit, computed_value, computed_now, holds, holds_now, why_not, note
from marts.mart_published_reconciliation
order by figure_id;
