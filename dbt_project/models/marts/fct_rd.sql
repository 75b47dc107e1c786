with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

figures as (

    select
        submission_id,
        data_year,
        {{ figures({
            'featured_rd': 'featured_rd_cny',
            'featured_rd_intensity': 'featured_rd_intensity_pct',
            'patents': 'patents_count',
            'standards': 'standards_count',
            'national_labs': 'national_labs_count',
            'own_brands': 'own_brands_count',
            'provincial_famous_brands': 'provincial_famous_brands_count',
            'well_known_trademarks': 'well_known_trademarks_count',
            'overseas_trademarks': 'overseas_trademarks_count',
            'certifications': 'certifications_count',
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
