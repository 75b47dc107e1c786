-- 各行业类别的销售额、研发强度
-- Sales and R&D intensity by national class
select industry, data_year, sales_cny, featured_rd_cny / nullif(featured_sales_cny, 0) * 100 as rd_intensity_pct
from marts.mart_industry_year
order by industry, data_year;
