-- Every additive measure is the same in the province as summed over any of its parts, and over the cells themselves.
with

{% set marts = ['province_year', 'city_year', 'zone_year', 'industry_year', 'level_year', 'base_year'] -%}
{% for mart in marts -%}
{{ mart }} as (

    select
        data_year,
    {% for column in additive_items().values() %}
    sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('mart_' ~ mart) }}
    group by data_year

),

{% endfor -%}
cells as (

    select
        data_year,
    {% for item_code, column in additive_items().items() %}
    sum(round(value, {{ digits_of(column) }}))
    filter (where item_code = '{{ item_code }}') as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('fct_reported_value') }}
    where is_current and not is_withheld
    group by data_year

),

all_of_them as (

    {% for mart in marts -%}
    select * from {{ mart }}
    union all
    {% endfor -%}
    select * from cells

)

select *
from all_of_them
group by all
having count(*) <> {{ marts | length + 1 }}
