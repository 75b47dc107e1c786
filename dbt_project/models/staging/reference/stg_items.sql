with

items as (

    select * from {{ source('inputs', 'items') }}

),

latest_form as (

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
        additive as is_additive

    from items
    qualify row_number() over (partition by item_code order by form_version desc, position asc) = 1

)

select * from latest_form
