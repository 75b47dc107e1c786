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
    sheet,
    nature_class,
    {% for figure in ['rd', 'sales'] -%}
    if(
        is_current and {{ figure }}_cny is not null,
        rank() over (partition by data_year, is_current order by {{ figure }}_cny desc nulls last),
        null
    ) as {{ figure }}_rank{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_enterprise') }}
