-- One row per world, row of the enterprise table and unit asked for: how many of its amounts may all have been typed in
-- another unit, and which. Where a gap as wide as the slip parts the amounts, it is one side of it: the larger ones if
-- they exceed what the whole base states or are no more in number than the others, else the smaller ones. Without a gap
-- it is all of them, if several exceed what the base states and would be nearer to the other rows once mended.
create or replace temp table row_slips as
with stated as (
    select w.world_id, p.numerator as field, w.data_year, max(abs(w.value)) as base_size
    from pairs as p
    join world_figures as w on w.item_code = p.denominator
    where p.frame = 'sums' and w.value <> 0
    group by w.world_id, p.numerator, w.data_year
),

amounts as (
    select
        c.*, cast(abs(c.value) as double) as size, cast(s.base_size as double) as base_size,
        cast(getvariable('unit_slip_factor') as double) as slip_factor,
        log10(size / lag(size) over (partition by c.world_id, c.line, c.form_unit order by c.value, c.position)) as step,
        coalesce(abs(step - log10(slip_factor)) < cast(getvariable('row_slip_band') as double), false) as after_gap
    from world_cells as c
    left join stated as s using (world_id, field, data_year)
    where c.value > 0
),

typical as (
    select
        *,
        coalesce(
            median(size) filter (size <= coalesce(base_size, size)) over of_column,
            base_size / count(*) over of_column
        ) as typical_size,
        coalesce(
            size > base_size and size / slip_factor <= base_size and size / typical_size > sqrt(slip_factor), false
        ) as is_too_large,
        sum(cast(after_gap as integer)) over (
            partition by world_id, line, form_unit order by value, position
        ) > 0 as is_high,
        bool_or(after_gap) over of_line as has_gap
    from amounts
    window
        of_column as (partition by world_id, field),
        of_line as (partition by world_id, line, form_unit)
),

chosen as (
    select
        *,
        count(*) filter (is_high) over of_line as high, count(*) filter (not is_high) over of_line as low,
        count(*) filter (is_too_large and is_high = has_gap) over of_line as too_large,
        case when has_gap then too_large > 0 or high <= low else too_large > 1 end as larger_slip,
        case when has_gap then is_high = larger_slip else larger_slip end as slips
    from typical
    window of_line as (partition by world_id, line, form_unit)
)

select
    world_id, line, form_unit,
    coalesce(nullif(count(*) filter (slips), 1), 0) as slip_count,
    list(place order by position) filter (slips) as slip_keys,
    list(value order by position) as slip_count_basis,
    string_agg(column_zh, '、' order by position) filter (slips) as columns_zh,
    string_agg(column_en, ', ' order by position) filter (slips) as columns_en,
    cast(if(any_value(larger_slip), 1 / any_value(slip_factor), any_value(slip_factor)) as decimal(18, 8))
        as slip_multiplier
from chosen
group by world_id, line, form_unit;
