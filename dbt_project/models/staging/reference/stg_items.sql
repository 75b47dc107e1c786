with

items as (

    select * from {{ source('inputs', 'items') }}

),

asked as (

    select
        item_code,
        min(first_report_year)::integer as first_report_year,
        if(bool_or(last_report_year is null), null, max(last_report_year))::integer as last_report_year
    from items
    group by item_code

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
        additive as is_additive

    from items
    qualify row_number() over (partition by item_code order by first_report_year desc) = 1

),

joined as (

    select
        latest_edition.*,
        asked.first_report_year,
        asked.last_report_year
    from latest_edition
    inner join asked using (item_code)

)

select * from joined
