-- The rows of mart_lineage add up to every sum of the province and of every base.
{% set columns = measures().values() | list %}
with

published as (

    select
        'mart_province_year' as mart,
        null as key_value,
        data_year,
        {{ columns | join(', ') }}
    from {{ ref('mart_province_year') }}
    union all
    select
        'mart_base_year' as mart,
        base_id as key_value,
        data_year,
        {{ columns | join(', ') }}
    from {{ ref('mart_base_year') }}

),

figures as (

    select
        mart,
        key_value,
        data_year,
        metric,
        figure
    from published
    unpivot (figure for metric in ({{ columns | join(', ') }}))

),

added_up as (

    select
        mart,
        key_value,
        data_year,
        metric,
        sum(value) as total
    from {{ ref('mart_lineage') }}
    where cell is not null and mart in ('mart_province_year', 'mart_base_year')
    group by mart, key_value, data_year, metric

)

select *
from figures
full join added_up
    on figures.mart = added_up.mart
        and figures.key_value is not distinct from added_up.key_value
        and figures.data_year = added_up.data_year
        and figures.metric = added_up.metric
where figures.figure is distinct from added_up.total
