-- One row per submission of a known base: what the registry says of the base, whether it was in force in the year
-- before the report year, on the day that the register of rules names, and which levels it had from that day to the
-- receipt.
create temp table bases as
with dated as (
    select
        s.submission_id, r.base_id, r.received_on,
        cast((s.report_year - 1) || '-' || cast(getvariable('in_force_on') as varchar) as date) as as_of
    from submissions as s
    join resolved as r using (submission_id)
)

select
    d.submission_id, d.base_id, max_by(g.base_name, g.valid_from) as registered_name,
    max_by(g.city_code, g.valid_from) as city_code,
    bool_or(d.as_of >= g.valid_from and d.as_of < coalesce(g.valid_to, cast('infinity' as date))) as in_force,
    list_sort(list(distinct g.level) filter (
        g.valid_from <= greatest(d.as_of, d.received_on) and coalesce(g.valid_to > d.as_of, true)
    )) as levels
from dated as d
join registry as g using (base_id)
group by d.submission_id, d.base_id;
