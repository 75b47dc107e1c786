-- 公布过的数，哪些成立？
-- Which published figures hold?
select figure_id, published_text, computed_value, holds, computed_now, holds_now, why_not
from marts.mart_published_reconciliation
order by figure_id;
