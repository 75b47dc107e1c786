-- 有没有任何数据与报送人所填数字乘以所填单位不一致？（应为零行之和）
-- Does any value differ from what the sender typed times the factor of the declared unit? (differing must be 0)
select count(*) as values_checked, count(*) filter (where value is distinct from number_as_typed * unit_factor) as differing
from marts.fct_reported_value
where value is not null;
