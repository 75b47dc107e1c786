with

-- Figures that do not depend on any round.
figures as (

    select
        metric as measure,
        scope,
        scope_code,
        year,
        level_cny as value
    from {{ ref('int_reference_total') }}
    union all
    {% for measure, value, table in [
        ('national_classes_count', 'count(*)', 'stg_industries'),
        ('form_items_count', 'max(item_no) filter (where is_first_edition)', 'stg_item_editions'),
        ('form_years_count', 'nullif(count(distinct report_year - data_year) filter (where is_counted), 0)', 'int_reported_value'),
        ("rectification_months", 'max(value) filter (where parameter = \'rectification_months\')', 'stg_parameters'),
    ] -%}
    select
        '{{ measure }}' as measure,
        'reference' as scope,
        null as scope_code,
        null as year,
        {{ value }} as value
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * replace (value::decimal(38, 8) as value)
from figures
where value is not null
