-- 各年度研发投入最高的十家企业？
-- The ten firms with the highest R&D, in each year?
select data_year, rd_rank, enterprise_name, base_id, nature, rd_cny, sales_cny
from marts.fct_enterprise
where rd_rank <= 10
order by data_year, rd_rank, base_id, row_number;
