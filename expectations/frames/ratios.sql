-- One row per submission, pair of items that a rule compares, and data year: the first as a multiple of the second.
with compared as (
    select
        n.world_id, n.submission_id, p.pair, n.position, n.item_code, n.data_year, n.sheet, n.cell, n.raw_text,
        n.item_zh as numerator_zh, n.item_en as numerator_en, n.number as numerator_number,
        n.unit as numerator_unit, n.place as numerator_place,
        d.item_zh as denominator_zh, d.item_en as denominator_en, d.number as denominator_number,
        d.unit as denominator_unit, d.place as denominator_place,
        cast(n.value as double) / nullif(cast(d.value as double), 0) as ratio,
        cast(try(n.value - d.value) as double) as excess, ln(nullif(abs(ratio), 0)) as size
    from pairs as p
    join world_figures as n on n.item_code = p.numerator
    join world_figures as d on d.world_id = n.world_id and d.item_code = p.denominator and d.data_year = n.data_year
    where p.frame = 'ratios' and n.value is not null and d.value is not null
),

-- Over the years: how far apart the extremes are, and how far each year is off the middle one.
spread as (
    select
        *,
        exp(max(size) over of_pair - min(size) over of_pair) as largest_spread,
        list_sort(list([numerator_number, denominator_number]) over of_pair) as spread_basis,
        abs(size - median(size) over of_pair) as off_middle
    from compared
    window of_pair as (partition by world_id, pair)
)

select
    c.world_id, c.submission_id, c.pair || ' ' || c.data_year as row_key, c.pair, c.position,
    c.item_code, c.data_year, cast(null as integer) as row_number, c.sheet, c.cell, c.raw_text as given,
    c.* exclude (world_id, submission_id, pair, position, item_code, data_year, sheet, cell, raw_text, size),
    c.ratio * 100 as ratio_pct,
    -- stated once, in the year that is farthest off; of several such years in the newest
    case when row_number() over (
        partition by c.world_id, c.pair order by c.off_middle desc nulls last, c.data_year desc
    ) = 1 then c.largest_spread end as spread
from spread as c
order by c.world_id, c.position, c.pair, c.data_year
