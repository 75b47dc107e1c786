with

reports as (

    select * from {{ ref('int_round_report') }}

),

bases as (

    select * from {{ ref('int_base_as_of') }}

),

data_years as (

    select distinct
        round,
        data_year
    from reports

),

expected_or_reported as (

    select
        data_years.round,
        data_years.round = (select max(newest.round) from data_years as newest) as is_newest_round,
        bases.base_id,
        data_years.data_year,
        bases.base_name,
        bases.city_code,
        cities.economic_zone,
        bases.level,
        bases.industry,
        bases.is_in_force as is_expected,
        reports.submission_id is not null as is_reported,
        coalesce(reports.is_preliminary, false) as is_preliminary,
        reports.submission_id
    from data_years
    inner join bases on data_years.data_year = bases.year
    left join {{ ref('stg_cities') }} as cities using (city_code)
    left join reports using (round, data_year, base_id)
    where is_expected or is_reported

)

select * from expected_or_reported
