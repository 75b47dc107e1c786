-- 哪些基地没有实验室、平台或品牌？
-- Which bases have no laboratory, platform or brand?
select base_id, base_name, data_year, national_labs_count, public_service_platforms_count, own_brands_count
from marts.mart_base_year
where
    data_year = (select max(data_year) from marts.dim_year)
    and (national_labs_count = 0 or public_service_platforms_count = 0 or own_brands_count = 0)
order by base_id;
