-- One row per submission, item and data year: the answer, and what it is held against on the same form.
with slips as (
    select
        v.world_id, v.row_key, p.* exclude (world_id, item_code, data_year),
        cast(
            if(v.unit_kind = 'percent', getvariable('percent_slip_factor'), getvariable('unit_slip_factor')) as double
        ) as slip_factor,
        coalesce(abs(abs(log10(p.scale_ratio)) - log10(slip_factor)), cast('infinity' as double)) as slip_distance,
        slip_multiplier(coalesce(p.scale_ratio, 1), slip_factor) as slip_multiplier
    from world_figures as v
    left join scales as p using (world_id, item_code, data_year)
)

select
    v.world_id, v.submission_id, v.row_key, s.report_year,
    v.position, v.item_code, v.item_no, v.item_zh, v.item_en, v.kind, v.unit_kind, v.required, v.form_unit,
    v.data_year, cast(null as integer) as row_number, v.sheet, v.cell, v.place, v.raw_text as given,
    has_lost_sign(v.state, v.raw_text) as has_lost_sign,
    coalesce(s.forms_found, 1) as forms_found, v.state, v.number, v.unit, v.comparator, v.unit_fits, v.magnitude,
    v.growth_of is not null as is_growth, v.may_be_negative or is_growth as negative_allowed,
    case when v.row_found then v.state not in ('not_answered', 'row_missing') end as answered,
    v.figure, v.value = 0 and v.other_years_most > 0 as zero_beside_others,
    v.other_years_most as zero_beside_others_basis,
    case
        when v.figure is not null then max(abs(v.figure)) over (partition by v.world_id, v.submission_id, v.item_code)
    end as percent_most,
    v.figure = 0 and percent_most = 0
    and v.data_year = max(v.data_year) over (partition by v.world_id, v.submission_id, v.item_code) as zero_in_all_years,
    case when v.unit_kind = 'count' then cast(abs(v.value - round(v.value)) as double) end as whole_distance,
    -- a count that is not whole has its own finding
    v.names_least, v.names_least - ceil(v.figure) as names_beyond_count,
    v.names_most, if(v.names_partial, null, floor(v.figure) - v.names_most) as names_short_of_count,
    whole.item_zh as whole_zh, whole.item_en as whole_en,
    whole.number as whole_number, whole.unit as whole_unit, whole.place as whole_place,
    cast(try(v.value - whole.value) as double) as part_minus_whole,
    latter.item_no as grown_item_no, latter.number as latter_number, coalesce(former.number, b.number) as former_number,
    if(former.number is null, b.landing_path, null) as former_path, former_path is null as former_on_form,
    (latter.figure / nullif(coalesce(former.figure, cast(b.value as double)), 0) - 1) * 100 as computed_growth,
    abs(v.figure - computed_growth) as growth_difference,
    if(is_growth and computed_growth is null, v.figure, null) as growth_alone,
    p.* exclude (world_id, row_key, slip_factor),
    try(cast(v.number * p.slip_multiplier as decimal(38, 8))) as corrected_number
from world_figures as v
join submissions as s using (submission_id)
left join slips as p using (world_id, row_key)
left join world_figures as whole
    on whole.world_id = v.world_id and whole.item_code = v.part_of and whole.data_year = v.data_year
left join world_figures as latter
    on latter.world_id = v.world_id and latter.item_code = v.growth_of and latter.data_year = v.data_year
left join world_figures as former
    on former.world_id = v.world_id and former.item_code = v.growth_of and former.data_year = v.data_year - 1
left join before as b on b.world_id = v.world_id and b.item_code = v.growth_of and b.data_year = v.data_year - 1
order by v.world_id, v.position, v.data_year
