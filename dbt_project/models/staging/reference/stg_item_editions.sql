with

items as (

    select * from {{ source('inputs', 'items') }}

),

renamed as (

    select
        ---------- ids
        item_code,
        form_version,
        item_no::integer as item_no,
        position::integer as position,

        ---------- text
        label_zh,
        label_en,
        kind,
        unit,

        ---------- booleans
        required as is_required,
        first_report_year = min(first_report_year) over () as is_first_edition,

        ---------- years
        first_report_year::integer as first_report_year,
        last_report_year::integer as last_report_year

    from items

)

select * from renamed
