with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures({
            'area_investment': 'area_investment_cny',
            'new_projects': 'new_projects_count',
            'investment_per_mu': 'investment_per_mu_cny',
            'investment_per_mu_growth': 'investment_per_mu_growth_pct',
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
