-- 各基地的研发强度？哪些离群？
-- R&D intensity by base, and which are outliers?
select base_id, base_name, data_year, featured_rd_cny, featured_sales_cny, rd_intensity_pct, is_rd_intensity_outlier
from marts.mart_base_year
order by data_year, rd_intensity_pct desc nulls last, base_id;
