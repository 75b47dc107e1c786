with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures({
            'gross_output': 'gross_output_cny',
            'featured_output': 'featured_output_cny',
            'sales': 'sales_cny',
            'featured_sales': 'featured_sales_cny',
            'tax_revenue': 'tax_revenue_cny',
            'profit_margin': 'profit_margin_pct',
            'featured_producers': 'featured_producers_count',
            'featured_employees': 'featured_employees_count',
            'famous_enterprises': 'famous_enterprises_count',
        }) }}
    from {{ ref('fct_reported_value') }}
    where is_current
    group by submission_id, data_year

),

joined as (

    select
        current_reports.*,
        figures.* exclude (submission_id, data_year)
    from current_reports
    inner join figures using (submission_id, data_year)

)

select * from joined
