with

registry as (

    select * from {{ ref('int_base_period') }}
    where status <> 'removed'

),

report_years as (

    select distinct
        report_year,
        make_date(report_year, 1, 1) - interval 1 day as as_of
    from {{ ref('stg_submissions') }}

),

periods as (

    select
        registry.base_id,
        report_years.report_year,
        registry.base_name,
        registry.city_code,
        registry.level,
        registry.industry,
        registry.valid_from,
        registry.valid_from <= report_years.as_of as has_begun,
        has_begun and (registry.valid_to is null or registry.valid_to > report_years.as_of) as is_in_force
    from registry
    cross join report_years

),

-- A base out of force keeps the name and place of its last period, or, before its first one, of that.
nearest_period as (

    select * exclude (valid_from, has_begun)
    from periods
    qualify row_number() over (
            partition by base_id, report_year
            order by is_in_force desc, has_begun desc, if(has_begun, valid_from, null) desc, valid_from
        ) = 1

)

select * from nearest_period
