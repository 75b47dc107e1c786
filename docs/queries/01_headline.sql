-- 历年基地进出口额占全省多少？区间是多少？是否初步数据？
-- What part of the province's trade is the bases', between what can it lie, and may it still change?
select
    data_year, bases_expected_count, bases_reported_count, bases_doubtful_count, is_preliminary,
    base_import_export_cny / 100000000 as base_import_export_100m_cny, base_share_pct, base_share_low_pct, base_share_high_pct
from marts.mart_province_year
order by data_year;
