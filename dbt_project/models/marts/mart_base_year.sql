with

base_years as (

    select * exclude (is_reported)
    from {{ ref('int_base_measure') }}
    where is_reported

),

grown as (

    select
        base_years.*,
        {{ yoy_of_measures('base_years', 'year_before') }}
    from base_years
    left join base_years as year_before
        on base_years.base_id = year_before.base_id
            and base_years.data_year = year_before.data_year + 1

)

select * from grown
