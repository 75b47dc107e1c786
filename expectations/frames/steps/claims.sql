-- One row per enterprise, report year and channel: the bases that claim it by that channel, two at most. Of each base its
-- latest readable form is asked, whatever the status of that form.
create temp table claims as
with latest as (
    select s.submission_id, s.report_year, s.landing_path, r.base_id, r.channel
    from (select *, {{ receipt_number() }} as receipt_number from submissions) as s
    join resolved as r using (submission_id)
    where s.read_status = 'ok' and r.base_id is not null
    qualify row_number() over (partition by r.base_id, s.report_year order by s.receipt_number desc) = 1
),

claimed as (
    select
        c.firm, l.base_id, l.report_year, l.channel, l.landing_path, b.registered_name,
        min_by(c.place, c.row_number) as place
    from latest as l
    join bases as b using (submission_id)
    join cells as c using (submission_id)
    where c.firm is not null
    group by all
)

select firm, report_year, channel, min_by(claimed, base_id, 2) as claimed_by
from claimed
group by firm, report_year, channel;
