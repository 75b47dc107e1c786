-- What is summed is an additive item of the form, in its canonical unit. Not the other way round: an item that a new
-- edition adds is an answer like any other (fct_reported_value) until the list of measures takes it.
with

measures as (

    {% for item_code, column in additive_items().items() -%}
    select
        '{{ item_code }}' as item_code,
        '{{ column }}' as column_name
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from measures
except
select
    item_code,
    item_code || '_' || canonical_unit as column_name
from {{ ref('dim_item') }}
where is_additive
