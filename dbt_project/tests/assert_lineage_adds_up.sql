-- The rows of mart_lineage add up to every sum, range and count of every mart that rolls bases up.
{% set marts = ['province_year', 'province_round', 'city_year', 'zone_year', 'industry_year', 'level_year', 'base_year',
    'classification_year'] -%}
{% set counts = base_counts() | list -%}
{% set metrics = measures().values() | list + range_ends() | list + ['withheld_count'] -%}
{% set found = roll_up_marts() -%}
with

{% for mart in marts -%}
{% set keys = found.get('mart_' ~ mart, {}).get('keys', []) -%}
{% set columns = metrics + ([] if mart == 'base_year' else counts) -%}
{{ mart }} as (

    select
        mart,
        key_value,
        data_year,
        metric,
        figure
    from (
        select
            'mart_{{ mart }}' as mart,
            {{ key_value(keys) }} as key_value,
            {% for column in columns -%}
            {{ column }}::decimal(38, 8) as {{ column }},
            {% endfor -%}
            data_year
        from {{ ref('mart_' ~ mart) }}
    )
    unpivot (figure for metric in ({{ columns | join(', ') }}))

),

{% endfor -%}
figures as (

    {% for mart in marts -%}
    select * from {{ mart }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counts as (

    select metric from {{ ref('dim_metric') }}
    where kind in ('count', 'cell_count')

),

added_up as (

    select
        mart,
        key_value,
        data_year,
        metric,
        sum(value) as total
    from {{ ref('mart_lineage') }}
    group by mart, key_value, data_year, metric

)

-- What counts nothing has no rows.
select *
from figures
full join added_up
    on figures.mart = added_up.mart
        and figures.key_value is not distinct from added_up.key_value
        and figures.data_year = added_up.data_year
        and figures.metric = added_up.metric
where
    figures.figure is distinct from added_up.total
    and not (
        added_up.total is null
        and figures.figure = 0
        and figures.metric in (select counts.metric from counts)
    )
