-- One row per submission, item that is trade by the definitions of the reference data, and data year: held against the
-- customs total of the base's city, or, where that is not known, of the province.
with totals as (
    select t.scope_name, t.scope_code, t.year, t.scope = 'city' as is_city, t.value as number, t.unit,
        canonical(t.value, u.factor) as value
    from trade_totals as t
    join units as u using (unit)
    where t.metric = getvariable('trade_total') and t.comparator = '=' and t.scope in ('city', 'province')
)

select
    v.world_id, v.submission_id, v.row_key, v.position, v.item_code, v.item_zh, v.item_en, v.data_year,
    cast(null as integer) as row_number, v.sheet, v.cell, v.place, v.raw_text as given, v.number, v.unit,
    t.scope_name, t.number as total_number, t.unit as total_unit, b.registered_name,
    cast(try(v.value - t.value) as double) as excess
from world_figures as v
join definitions as d
    on d.metric = getvariable('trade_metric') and d.item_code = v.item_code
        and v.data_year between coalesce(d.data_year_from, v.data_year) and coalesce(d.data_year_to, v.data_year)
join bases as b using (submission_id)
join totals as t on t.year = v.data_year and (not t.is_city or t.scope_code = b.city_code)
where v.value is not null
-- of several sources the largest: only what exceeds all of them is in doubt
qualify row_number() over (partition by v.world_id, v.row_key order by t.is_city desc, t.value desc, t.scope_name asc) = 1
order by v.world_id, v.position, v.data_year
