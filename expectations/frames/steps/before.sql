-- One row per judged world, item and data year: the figure that counted for its base after the round before, or the
-- statement of an incident. It is what the marts show for that round: each data year from the report that supplies it,
-- without suspected unit slips. A world whose years are in doubt has no history: its correction has an empty row key.
create or replace temp table before as
with reports as (
    {{ reports('standing') }}
),

rounds as (
    select distinct report_year - 1 as round
    from submissions
    semi join worlds using (submission_id)
),

years_given as (
    select distinct submission_id, data_year
    from answers
    where {{ gives_year() }}
),

supplying as (
    {{ supplying_reports() }}
)

select
    w.world_id, w.submission_id, f.item_code, f.data_year, f.value, f.number, f.unit, f.place,
    f.state, f.raw_text, b.report_year, b.landing_path, b.submission_id as before_submission_id
from worlds as w
join submissions as s using (submission_id)
join resolved as r using (submission_id)
join supplying as c on c.base_id = r.base_id and c.round = s.report_year - 1
join submissions as b on b.submission_id = c.submission_id
join figures as f on f.submission_id = c.submission_id and f.data_year = c.data_year
anti join corrections as m on m.world_id = w.world_id and m.row_key = ''
anti join open_slips as o
    on f.submission_id = o.submission_id and f.item_code = o.item_code and f.data_year = o.data_year
where f.value is not null or f.state = 'statement';
