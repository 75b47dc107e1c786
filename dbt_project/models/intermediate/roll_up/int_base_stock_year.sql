with

periods as (

    select * from {{ ref('int_recognised_period') }}

),

events as (

    select * from {{ ref('int_base_event') }}

),

report_years as (

    -- A form for a year that has not begun, or for a base that its sender may not speak for, does not add a year.
    select max(report_year) - 1 as last_data_year from {{ ref('int_checked_submission') }}
    where is_of_round

),

-- From the first recognition to the newest data year, or the last event where that is later.
years as (

    select
        unnest(
            range(
                min(year(events.event_on)),
                greatest(max(year(events.event_on)), max(report_years.last_data_year)) + 1
            )
        )::integer as year
    from events
    cross join report_years

),

stock as (

    select
        years.year,
        levels.level,
        count(periods.base_id) as bases_count,
        count(*) filter (where periods.status = 'under_rectification') as under_rectification_count,
        count(distinct periods.city_code) as cities_count,
        count(distinct cities.economic_zone) as zones_count
    from years
    cross join {{ ref('stg_levels') }} as levels
    left join periods
        on levels.level = periods.level
            and periods.valid_from <= make_date(years.year, 12, 31)
            and (periods.valid_to is null or periods.valid_to > make_date(years.year, 12, 31))
    left join {{ ref('stg_cities') }} as cities using (city_code)
    group by years.year, levels.level

),

counted as (

    select
        {% for event in ['recognised', 'upgraded', 'removed'] -%}
        count(*) filter (where events.event = '{{ event }}') as {{ event }}_count,
        {% endfor -%}
        stock.*
    from stock
    left join events on stock.level = events.level and stock.year = year(events.event_on)
    group by all

)

select * from counted
