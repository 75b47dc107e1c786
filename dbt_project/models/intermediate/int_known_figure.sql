with

base_years as (

    select * from {{ ref('int_base_year') }}

),

given as (

    select
        base_years.*,
        reported.item_code as measure,
        reported.value
    from base_years
    inner join {{ ref('int_value') }} as reported using (submission_id, data_year)
    where not reported.is_withheld
    union all
    select
        base_years.*,
        'base_import_export' as measure,
        trade.import_export_cny as value
    from base_years
    inner join {{ ref('int_import_export') }} as trade using (submission_id, data_year)

),

-- What the bases gave, as known after each round.
of_bases as (

    {% for scope, scope_code in {'bases': "'all'", 'base': 'base_id'}.items() -%}
    select
        measure,
        '{{ scope }}' as scope,
        {{ scope_code }} as scope_code,
        data_year as year,
        round,
        sum(value) as value
    from given
    group by all
    union all
    {% endfor -%}
    select
        measure,
        'stock' as scope,
        level as scope_code,
        year,
        null as round,
        value
    from {{ ref('int_base_stock') }}

),

-- What does not wait for any round.
of_reference as (

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
        ('form_items_count', 'max(item_no)', 'stg_items'),
        ('form_years_count', 'nullif(count(distinct report_year - data_year), 0)', 'fct_reported_value'),
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

),

known as (

    select * from of_bases
    union all by name
    select * from of_reference

)

select * replace (value::decimal(38, 8) as value)
from known
where value is not null
