with

years as (

    select
        year(date_day)::integer as data_year,
        min(date_day) as data_year_start,
        max(date_day) as data_year_end
    from {{ ref('int_time_spine') }}
    group by all

),

placed as (

    select
        *,
        (data_year + 1)::integer as first_report_year,
        data_year - 1 in (select known.data_year from years as known) as has_year_before,
        data_year = max(data_year) over () as is_newest
    from years

)

select * from placed
