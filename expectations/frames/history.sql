-- One row per submission, item and data year that the same base reported before: the answer then and now.
select
    v.world_id, v.submission_id, v.row_key,
    v.position, v.item_code, v.item_no, v.item_zh, v.item_en, v.kind, v.required, v.form_unit,
    v.data_year, cast(null as integer) as row_number, v.sheet, v.cell, v.place, v.raw_text as given, v.number, v.unit,
    b.before_submission_id, b.report_year as before_report_year, b.landing_path as before_path, b.place as before_place,
    b.number as before_number, b.unit as before_unit, b.raw_text as before_given,
    v.state in ('not_answered', 'row_missing') as is_withdrawn,
    b.state = 'statement' and v.state = 'none' as is_incident_withdrawn,
    case
        when v.value = b.value then 0
        when b.value = 0 then cast('infinity' as double)
        else abs(cast(v.value as double) / cast(b.value as double) - 1) * 100
    end as change_pct,
    case
        when b.value = 0 then '0 → ' || rtrim(rtrim(cast(v.number as varchar), '0'), '.')
        when v.value <> b.value and change_pct < 0.01 then '< 0.01 %'
        else printf('%+.2f %%', sign(v.value - b.value) * change_pct)
    end as change_text
from world_figures as v
join before as b using (world_id, item_code, data_year)
order by v.world_id, v.position, v.data_year
