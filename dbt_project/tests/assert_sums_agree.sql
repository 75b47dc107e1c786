-- Every additive measure is the same in the province as summed over cities, over bases and over the cells themselves.
with

province as (

    select
        data_year,
        {{ additive_items().values() | join(', ') }}
    from {{ ref('mart_province_year') }}

),

cities as (

    select
        data_year,
    {% for column in additive_items().values() %}
    sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('mart_city_year') }}
    group by data_year

),

bases as (

    select
        data_year,
    {% for column in additive_items().values() %}
    sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('mart_base_year') }}
    group by data_year

),

cells as (

    select
        data_year,
    {% for item_code, column in additive_items().items() %}
    sum(value) filter (where item_code = '{{ item_code }}') as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('fct_reported_value') }}
    where is_current and not is_withheld
    group by data_year

),

all_four as (

    select * from province
    union all
    select * from cities
    union all
    select * from bases
    union all
    select * from cells

)

select *
from all_four
group by all
having count(*) <> 4
