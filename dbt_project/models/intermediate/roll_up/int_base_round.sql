with

measured as (

    select * from {{ ref('int_round_measure') }}

),

-- Growth compares a base with itself: its figures of the year before, where import and export meant the same item.
paired as (

    select
        measured.*,
        ranges.low_cny as base_import_export_low_cny,
        ranges.high_cny as base_import_export_high_cny,
        coalesce(year_before.is_expected, false) as was_expected,
        {% for column in additive_items().values() -%}
        year_before.{{ column }} as {{ column }}_before,
        {% endfor -%}
        if(
            measured.import_export_item_code <> year_before.import_export_item_code,
            null,
            year_before.base_import_export_cny
        ) as base_import_export_cny_before
    from measured
    left join {{ ref('int_trade_range') }} as ranges using (round, base_id, data_year)
    left join measured as year_before
        on measured.round = year_before.round
            and measured.base_id = year_before.base_id
            and measured.data_year = year_before.data_year + 1

)

select * from paired
