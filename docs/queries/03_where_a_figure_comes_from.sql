-- 某基地某年的进出口额出自哪一份表的哪个单元格？原样文字是什么？
-- Which cell of which file does a base's trade come from, and what was typed there?
select base_id, data_year, value, raw_text, unit_as_typed, unit_factor, landing_path, sheet, cell
from marts.fct_reported_value
inner join marts.fct_submission using (submission_id, base_id)
where is_current and item_code = 'internationalization'
order by base_id, data_year;
