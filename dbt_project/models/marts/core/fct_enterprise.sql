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
    if(
        is_current and rd_cny is not null,
        rank() over (partition by data_year, is_current order by rd_cny desc nulls last),
        null
    ) as rd_rank,
    if(
        is_current and sales_cny is not null,
        rank() over (partition by data_year, is_current order by sales_cny desc nulls last),
        null
    ) as sales_rank
from {{ ref('int_enterprise') }}
