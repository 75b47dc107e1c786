-- The measures that are summed are the additive items of the form, each in its canonical unit.
with

measures as (

    {% for item_code, column in additive_items().items() -%}
    select
        '{{ item_code }}' as item_code,
        '{{ column }}' as column_name
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

items as (

    select
        item_code,
        item_code || '_' || canonical_unit as column_name
    from {{ ref('dim_item') }}
    where is_additive

)

(
    select * from measures
    except
    select * from items
)
union all
(
    select * from items
    except
    select * from measures
)
