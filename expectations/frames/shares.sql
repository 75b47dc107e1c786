-- One row per submission, share stated on the form, and data year: what the share would be of each whole that may be
-- meant, and how far off the nearest of these is. Each figure may be off by half of its last decimal. A share is not
-- judged where one of the wholes is not given, as just that one may be meant.
with missing as (
    select d.world_id, p.pair, d.data_year
    from pairs as p
    join world_figures as d on d.item_code = p.denominator
    where p.frame = 'shares' and d.value is null
),

computed as (
    select
        s.world_id, s.submission_id, p.pair, s.position, s.item_code, s.data_year, s.sheet, s.cell, s.raw_text,
        s.item_zh, s.item_en, s.number, s.unit, s.place,
        n.number as part_number, n.unit as part_unit, n.place as part_place, n.item_zh as part_zh, n.item_en as part_en,
        d.item_zh as whole_zh, d.item_en as whole_en, d.number as whole_number, d.unit as whole_unit,
        100 * cast(n.value as double) / cast(d.value as double) as share,
        100 * (n.number - rounding(n.number)) * n.factor / ((d.number + rounding(d.number)) * d.factor) as share_least,
        100 * (n.number + rounding(n.number)) * n.factor
        / nullif(greatest(d.number - rounding(d.number), 0) * d.factor, 0) as share_most,
        s.number - rounding(s.number) as stated_least, s.number + rounding(s.number) as stated_most,
        greatest(stated_least - coalesce(share_most, stated_least), share_least - stated_most, 0) as off
    from pairs as p
    join world_figures as s on s.item_code = p.stated and s.value is not null
    join world_figures as n
        on n.world_id = s.world_id and n.data_year = s.data_year and n.item_code = p.numerator and n.value is not null
    join world_figures as d
        on d.world_id = s.world_id and d.data_year = s.data_year and d.item_code = p.denominator and d.value > 0
    where p.frame = 'shares'
)

select
    world_id, submission_id, pair || ' ' || data_year as row_key, pair, position,
    item_code, data_year, cast(null as integer) as row_number, sheet, cell, raw_text as given,
    * exclude (
        world_id, submission_id, pair, position, item_code, data_year, sheet, cell, raw_text,
        share_least, share_most, stated_least, stated_most, off
    ),
    -- figures that differ in the last binary digits only are the same
    round(off, 9) as misfit
from computed
anti join missing using (world_id, pair, data_year)
qualify row_number() over (partition by world_id, pair, data_year order by misfit, abs(share - number), whole_zh) = 1
order by world_id, position, pair, data_year
