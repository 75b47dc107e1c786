with

items as (

    select * from {{ source('inputs', 'items') }}

),

latest_edition as (

    select
        ---------- ids
        item_code,
        item_no::integer as item_no,
        position::integer as position,
        form_version,

        ---------- text
        label_zh,
        label_en,
        kind,
        unit,
        canonical_unit,
        part_of,

        ---------- booleans
        required as is_required,
        additive as is_additive,

        ---------- years
        min(first_report_year::integer) over of_item as first_report_year,
        if(
            bool_or(last_report_year is null) over of_item, null, max(last_report_year) over of_item
        )::integer as last_report_year

    from items
    window of_item as (partition by item_code)
    qualify row_number() over (partition by item_code order by items.first_report_year desc) = 1

)

select * from latest_edition
