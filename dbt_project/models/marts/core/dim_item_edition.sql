with

editions as (

    select
        item_code,
        form_version,
        first_report_year,
        last_report_year,
        item_no,
        position,
        label_zh,
        label_en,
        unit,
        is_required
    from {{ ref('stg_item_editions') }}

)

select * from editions
