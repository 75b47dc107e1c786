-- 民营企业在销售额和研发投入中的比重，历年？
-- Share of private firms in sales and R&D, over the years?
select data_year, class_name, enterprises_count, sales_cny, rd_cny, sales_share_pct, rd_share_pct
from marts.mart_enterprise_year
where grouping_name = 'nature' and class_name = '民营'
order by data_year;
