-- One row per submission and column of the enterprise table that a rule holds against an item of the form: the sum of
-- the amounts, or how many names there are, against the base's figure. The finding stands at the row of the table that
-- exceeds the base's figure by itself; if none does, at that figure.
with added as (
    select
        x.world_id, p.pair, p.denominator, x.data_year,
        any_value(x.column_zh) as column_zh, any_value(x.column_en) as column_en,
        -- an amount beyond this has its own finding, and a sum of several might not fit 38 digits
        sum(x.value) filter (abs(x.value) < 1e24) as sum_value,
        cast(count(*) filter (x.state = 'text') as decimal(38, 8)) as names,
        if(any_value(x.kind) = 'text', names, sum_value) as added_value,
        count(*) filter (x.number is not null) as rows_added, max_by(x, x.value) as largest,
        list_sort(list(x.value) filter (x.value is not null)) as excess_basis
    from pairs as p
    join world_cells as x on x.field = p.numerator
    where p.frame = 'sums'
    group by x.world_id, p.pair, p.denominator, x.data_year
),

held as (
    select a.*, v, coalesce(a.largest.value > v.value, false) as is_one_row
    from added as a
    join world_figures as v
        on v.world_id = a.world_id and v.item_code = a.denominator and v.data_year = a.data_year
    where v.value is not null
)

select
    world_id, v.submission_id, pair as row_key, pair, v.position,
    if(is_one_row, null, v.item_code) as item_code, data_year, if(is_one_row, largest.row_number, null) as row_number,
    if(is_one_row, largest.sheet, v.sheet) as sheet, if(is_one_row, largest.cell, v.cell) as cell,
    if(is_one_row, largest.raw_text, v.raw_text) as given,
    column_zh, column_en, rows_added, cast(added_value / v.factor as decimal(38, 8)) as added_number,
    coalesce(largest.enterprise, '') as largest_enterprise, largest.number as largest_number,
    largest.unit as largest_unit, coalesce(largest.place, '—') as largest_place,
    v.item_zh as base_zh, v.item_en as base_en, v.number as base_number, v.unit as base_unit, v.place as base_place,
    cast(try(added_value - v.value) as double) as excess, excess_basis
from held
order by world_id, v.position, pair
