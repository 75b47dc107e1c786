with

answers as (

    select
        enterprises.*,
        {{ to_canonical('enterprises.number', 'units.factor') }} as value_cny
    from {{ ref('stg_enterprises') }} as enterprises
    left join {{ ref('stg_units') }} as units
        on enterprises.unit = units.unit and units.canonical_unit = 'cny'

),

pivoted as (

    select
        submission_id,
        data_year,
        row_number,
        {% for field in ['enterprise_name', 'nature', 'business'] -%}
        max(coalesce(value_text, raw_text)) filter (where field = '{{ field }}' and state = 'text') as {{ field }},
        {% endfor -%}
        {% for field in ['gross_output', 'revenue', 'sales', 'featured_sales', 'rd'] -%}
        max(value_cny) filter (where field = '{{ field }}') as {{ field }}_cny,
        {% endfor -%}
        min(sheet) as sheet
    from answers
    group by submission_id, data_year, row_number

),

joined as (

    select
        pivoted.*,
        submissions.base_id,
        submissions.report_year,
        current_tables.submission_id is not null as is_current
    from pivoted
    inner join {{ ref('int_submission') }} as submissions using (submission_id)
    left join {{ ref('int_current_enterprise_table') }} as current_tables
        on pivoted.submission_id = current_tables.submission_id
            and pivoted.data_year = current_tables.data_year

)

select
    submission_id,
    row_number,
    base_id,
    report_year,
    data_year,
    is_current,
    enterprise_name,
    nature,
    business,
    gross_output_cny,
    revenue_cny,
    sales_cny,
    featured_sales_cny,
    rd_cny,
    sheet
from joined
