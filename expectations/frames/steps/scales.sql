-- One row per figure that can be compared with others of its item: the one nearest to it in scale, among those that
-- were reported before or, if none was, among the other years of the form. Where the form has only two years, the newer
-- one is judged.
create or replace temp table scales as
with nonzero as (
    select * from world_figures
    where value <> 0
),

earlier as (
    select
        v.world_id, v.item_code, v.data_year,
        b.data_year as other_year, b.value as other, b.number, b.unit, b.landing_path, b.place
    from nonzero as v
    join before as b using (world_id, item_code)
    where b.value <> 0
),

same_form as (
    select
        v.world_id, v.item_code, v.data_year,
        o.data_year as other_year, o.value as other, o.number, o.unit, null as landing_path, o.place
    from nonzero as v
    join nonzero as o using (world_id, item_code)
    anti join earlier as e on v.world_id = e.world_id and v.item_code = e.item_code
    where o.data_year <> v.data_year
    qualify count(*) over (partition by v.world_id, v.item_code, v.data_year) > 1 or o.data_year < v.data_year
),

others as (
    from earlier
    union all
    from same_form
)

select
    v.world_id, v.item_code, v.data_year,
    o.other_year, o.number as other_number, o.unit as other_unit,
    concat_ws(' ', o.landing_path, o.place) as other_place,
    abs(cast(v.value as double) / cast(o.other as double)) as scale_ratio,
    greatest(abs(cast(v.value as double)), abs(cast(o.other as double))) as larger_figure,
    times(scale_ratio) as scale_text
from nonzero as v
join others as o using (world_id, item_code, data_year)
qualify row_number() over (
    partition by v.world_id, v.item_code, v.data_year
    order by abs(log10(scale_ratio)), o.other_year desc
) = 1;
