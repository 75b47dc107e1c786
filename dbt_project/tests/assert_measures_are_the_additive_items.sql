-- The measures that are summed are additive items of the form, each in its canonical unit. What a new edition asks besides
-- is no measure before somebody makes it one (docs/new-edition.md): it stops no build.
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

select * from measures
except
select * from items
