-- One row per judged world, item and data year: what the same base reported before, in an earlier report year: a figure,
-- or that something happened. In each report year one submission counts: the latest accepted one, else the latest with
-- open doubts. Of those that say something an accepted one goes before a doubtful one, then the latest. Suspected unit
-- slips are left out. A world whose years are in doubt has no history: it corrects the row with an empty key.
create or replace temp table before as
with counting as (
    select s.submission_id, s.report_year, s.landing_path, r.base_id, t.status
    from submissions as s
    join resolved as r using (submission_id)
    join standing as t using (submission_id)
    where t.status in ('accepted', 'explain') and r.base_id is not null
    qualify row_number() over (
        partition by r.base_id, s.report_year
        order by t.status = 'accepted' desc, s.received_at desc, s.file_time desc, s.landing_path desc
    ) = 1
)

select
    w.world_id, w.submission_id, f.item_code, f.data_year, f.value, f.number, f.unit, f.place,
    f.state, f.raw_text, c.report_year, c.landing_path, c.submission_id as before_submission_id
from worlds as w
join submissions as s using (submission_id)
join resolved as r using (submission_id)
join counting as c on c.base_id = r.base_id and c.report_year < s.report_year
join figures as f on f.submission_id = c.submission_id and (f.value is not null or f.state = 'statement')
anti join corrections as m on m.world_id = w.world_id and m.row_key = ''
anti join open_slips as o
    on f.submission_id = o.submission_id and f.item_code = o.item_code and f.data_year = o.data_year
qualify row_number() over (
    partition by w.world_id, f.item_code, f.data_year
    order by c.status = 'accepted' desc, c.report_year desc
) = 1;
