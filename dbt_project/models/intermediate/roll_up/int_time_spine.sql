with

data_years as (

    select
        min(data_year) as first_year,
        max(data_year) as last_year
    from {{ ref('int_base_year') }}
    where is_newest_round

),

days as (

    select unnest(range(make_date(first_year, 1, 1), make_date(last_year + 1, 1, 1), interval 1 day))::date as date_day
    from data_years

)

select * from days
