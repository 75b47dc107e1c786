-- One row per submission, item and data year: the answer, and what it is held against on the same form.
with slips as (
    select
        world_id, item_code, data_year, other_year, other_number, other_unit, other_place, scale_text,
        cast(getvariable('unit_slip_factor') as double) as factor,
        abs(abs(log10(scale_ratio)) - log10(factor)) as slip_distance,
        cast(case when scale_ratio > 1 then 1 / factor else factor end as decimal(18, 8)) as slip_multiplier
    from scales
)

select
    v.world_id, v.submission_id, v.item_code || ' ' || v.data_year as row_key, s.report_year,
    v.position, v.item_code, v.item_no, v.item_zh, v.item_en, v.kind, v.unit_kind, v.required, v.form_unit,
    v.data_year, cast(null as integer) as row_number, v.sheet, v.cell, v.place, v.raw_text as given,
    coalesce(s.forms_found, 1) as forms_found, v.state, v.number, v.unit, v.comparator, v.unit_fits, v.magnitude,
    v.may_be_negative or v.growth_of is not null as negative_allowed,
    case when v.row_found then v.state not in ('not_answered', 'row_missing') end as answered,
    cast(v.value as double) as figure,
    case when v.unit_kind = 'count' then cast(abs(v.value - round(v.value)) as double) end as whole_distance,
    whole.item_zh as whole_zh, whole.item_en as whole_en,
    whole.number as whole_number, whole.unit as whole_unit, whole.place as whole_place,
    cast(try(v.value - whole.value) as double) as part_minus_whole,
    latter.number as latter_number, former.number as former_number, latter.item_no as grown_item_no,
    (cast(latter.value as double) / nullif(cast(former.value as double), 0) - 1) * 100 as computed_growth,
    abs(cast(v.value as double) - computed_growth) as growth_difference,
    p.* exclude (world_id, item_code, data_year, factor),
    try(cast(v.number * p.slip_multiplier as decimal(38, 8))) as corrected_number
from world_figures as v
join submissions as s using (submission_id)
left join slips as p using (world_id, item_code, data_year)
left join world_figures as whole
    on whole.world_id = v.world_id and whole.item_code = v.part_of and whole.data_year = v.data_year
left join world_figures as latter
    on latter.world_id = v.world_id and latter.item_code = v.growth_of and latter.data_year = v.data_year
left join world_figures as former
    on former.world_id = v.world_id and former.item_code = v.growth_of and former.data_year = v.data_year - 1
order by v.world_id, v.position, v.data_year
