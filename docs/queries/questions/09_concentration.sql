-- 进出口集中度如何（HHI、前三占比）？
-- How concentrated is the trade (HHI, top three)?
select data_year, hhi, top3_share_pct
from marts.mart_measure
where scope = 'province' and measure = 'base_import_export'
order by data_year;
