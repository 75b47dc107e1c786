with

years as (

    select distinct
        year,
        make_date(year, 12, 31) as last_day
    from {{ ref('int_base_stock_year') }}

),

in_force as (

    select
        years.year,
        periods.base_id,
        periods.level,
        periods.city_code,
        cities.economic_zone
    from years
    inner join {{ ref('int_recognised_period') }} as periods
        on years.last_day >= periods.valid_from
            and (periods.valid_to is null or years.last_day < periods.valid_to)
    left join {{ ref('stg_cities') }} as cities using (city_code)

),

-- One row for each level, and one for all levels together.
counted as (

    select
        year,
        coalesce(level, 'all') as level,
        count(*) as bases_count,
        count(distinct city_code) as cities_count,
        count(distinct economic_zone) as zones_count
    from in_force
    group by grouping sets ((year, level), (year))

),

long as (

    unpivot counted on bases_count, cities_count, zones_count into name measure value value

)

select * from long
