-- One row per submission, also of those that could not be read: the file, its head, and what the registry knows.
-- A place in the file is named by three columns with one prefix: <at>_sheet, <at>_cell and <at>_given.
select
    w.world_id, w.submission_id, '' as row_key, s.report_year, s.landing_path, cast(null as varchar) as nowhere,
    list_min(y.data_years) as first_data_year, list_max(y.data_years) as last_data_year,
    nowhere as item_code, cast(null as integer) as data_year, cast(null as integer) as row_number,
    regexp_extract(s.landing_path, '[^/]+$') as file_given, nowhere as file_sheet, nowhere as file_cell,
    s.base_name as base_name_given, s.base_name_sheet, s.base_name_cell,
    place(s.base_name_sheet, s.base_name_cell) as base_name_place,
    s.region_code as region_code_given, s.region_code_sheet, s.region_code_cell,
    place(s.region_code_sheet, s.region_code_cell) as region_code_place,
    -- readings of earlier versions have no cell of the title
    s.stated_report_year, coalesce(s.title, cast(s.stated_report_year as varchar)) as title_given,
    coalesce(s.title_sheet, s.years_sheet) as title_sheet, s.title_cell, place(title_sheet, s.title_cell) as title_place,
    s.stated_data_years as years_given, s.years_sheet, s.years_cell,
    place(s.years_sheet, s.years_cell) as years_place,
    v.* exclude (world_id), nowhere as yearless_given, place(v.yearless_sheet, v.yearless_cell) as yearless_place,
    s.read_status, coalesce(s.read_detail, '') as read_detail, s.read_status = 'ok' as readable, s.forms_found,
    -- of a file that is no form to read the detail is what it is, in both languages
    coalesce(nullif(split_part(s.read_detail, ' / ', 1), ''), '其他类型的文件') as file_kind_zh,
    coalesce(nullif(split_part(s.read_detail, ' / ', 2), ''), 'a file of another kind') as file_kind_en,
    s.file_format, s.extension, s.file_format || ' ' || s.extension as format_and_extension, s.city_folder,
    s.stated_report_year - s.report_year as stated_report_year_difference,
    years_asked(y.data_years, s.stated_data_years) as stated_years_agree,
    cast(getvariable('first_report_year') as integer) as first_report_year, year(r.received_on) as received_year,
    s.report_year between first_report_year and received_year as report_year_possible,
    r.received_on, e.last_day, r.received_on - e.last_day as days_late,
    c.copy_path, c.copy_report_year,
    s.industry_hs as hs_given, nowhere as hs_sheet, nowhere as hs_cell,
    list_filter(r.hs_codes, lambda x: not hs_digits(len(x))) as odd_codes,
    nullif(array_to_string(list_filter(odd_codes, lambda x: not hs_digits(len(x) + 1)), '、'), '') as no_hs_codes,
    nullif(array_to_string(list_filter(odd_codes, lambda x: hs_digits(len(x) + 1)), '、'), '') as hs_codes_without_zero,
    r.is_base_named, r.base_id, r.is_misdirected, b.registered_name, b.in_force as base_in_force,
    list_contains(b.levels, r.claimed_level) as claimed_level_held, array_to_string(b.levels, ', ') as base_levels,
    r.is_region_coded, r.region_city_code, m.city_name_zh as region_city_zh, m.city_name_en as region_city_en,
    b.city_code as base_city_code, h.city_name_zh as base_city_zh, h.city_name_en as base_city_en,
    r.region_city_code = h.city_code as region_city_agrees, r.folder_city_code = h.city_code as folder_city_agrees
from worlds as w
join submissions as s using (submission_id)
join report_years as y using (report_year)
join resolved as r using (submission_id)
left join overviews as v using (world_id)
left join last_days as e using (report_year)
left join copies as c using (submission_id)
left join bases as b using (submission_id)
left join cities as m on r.region_city_code = m.city_code
left join cities as h on b.city_code = h.city_code
order by w.world_id
