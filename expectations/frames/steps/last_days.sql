-- One row per report year: the last day on which its forms are in time, by the deadline that the register names.
create temp table last_days as
select
    s.report_year,
    cast(printf('%04d-%02d-%02d', s.report_year, d.month, d.day) as date)
    - if(d.day_itself_in_time, 0, 1) as last_day
from (select distinct report_year from submissions) as s
join deadlines as d on d.deadline_id = getvariable('deadline');
