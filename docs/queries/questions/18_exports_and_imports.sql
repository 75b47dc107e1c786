-- 进口、出口各多少？（只有全省、全国的；基地不分报）
-- Exports and imports apart? (of province and nation only; bases do not report them apart)
select
    year as data_year, scope, max(level_cny) filter (where part = 'exports') as export_cny,
    max(level_cny) filter (where part = 'imports') as import_cny
from marts.fct_trade_part
where is_level_used
group by all
order by scope, data_year;
