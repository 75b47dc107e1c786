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

known as (

    select * from of_bases
    union all by name
    select * from {{ ref('int_reference_figure') }}

)

select * replace (value::decimal(38, 8) as value)
from known
where value is not null
