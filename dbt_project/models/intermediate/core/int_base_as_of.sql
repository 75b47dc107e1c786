with

registry as (

    select * from {{ ref('int_base_period') }}
    where status <> 'removed'

),

-- A report names its base as it was at the end of the year before the report year.
years as (

    select data_year as year from {{ ref('int_round_report') }}
    union
    select report_year - 1 as year from {{ ref('stg_submissions') }}

),

ends as (

    select
        year,
        make_date(year, 12, 31) as last_day
    from years

),

periods as (

    select
        registry.base_id,
        ends.year,
        registry.base_name,
        registry.city_code,
        registry.level,
        registry.industry,
        registry.valid_from,
        registry.valid_from <= ends.last_day as has_begun,
        has_begun and (registry.valid_to is null or registry.valid_to > ends.last_day) as is_in_force
    from registry
    cross join ends

),

-- A base that is not in force has the name and place of its last period; before its first period, those of the first.
nearest_period as (

    select * exclude (valid_from, has_begun)
    from periods
    qualify row_number() over (
            partition by base_id, year
            order by is_in_force desc, has_begun desc, if(has_begun, valid_from, null) desc, valid_from
        ) = 1

)

select * from nearest_period
