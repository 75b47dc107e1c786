-- 一个数里有多少存疑或缺报，区间是多少？
-- How much of a figure is doubtful or missing, and what is its range?
select
    year.data_year, year.base_import_export_cny, year.base_import_export_low_cny, year.base_import_export_high_cny,
    year.bases_missing_count, year.bases_doubtful_count, year.withheld_count,
    coalesce(sum(trade.import_export_cny) filter (where trade.is_preliminary), 0) as doubtful_cny, year.is_preliminary
from marts.mart_province_year as year
left join marts.fct_trade as trade using (data_year)
group by all
order by year.data_year;
