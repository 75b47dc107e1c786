-- One row per submission whose very bytes were also sent under an earlier report year: the latest such copy. Left out
-- are copies that were only misfiled there (the form names other years, or no edition holds for that year), and copies
-- that came by a channel that may not speak for the base: whoever has the bytes could send them for an earlier year.
create temp table copies as
select s.submission_id, max_by(o.landing_path, o.report_year) as copy_path, max(o.report_year) as copy_report_year
from submissions as s
join submissions as o on o.file_sha256 = s.file_sha256 and o.report_year < s.report_year
join report_years as y on y.report_year = o.report_year
join resolved as r on r.submission_id = o.submission_id and not r.is_misdirected
join resolved as own on own.submission_id = s.submission_id
left join speakers as p on p.channel = r.channel and p.base_id = own.base_id
where o.read_status <> 'no_edition'
    and (p.base_id is not null or (own.base_id is null and r.channel = own.channel))
    and coalesce(o.stated_report_year = o.report_year, true)
    and coalesce(years_asked(y.data_years, o.stated_data_years), true)
group by s.submission_id;
