with

ranges as (

    select
        *,
        len(item_codes) > 1 as is_of_several_items
    from {{ ref('stg_cell_roles') }}

),

-- The raw zone keeps the rows of several items, where they look alike, as one range of one column. Here each item has
-- its own row.
cut as (

    select
        * exclude (item_codes),
        unnest(range(first_row, last_row + 1))::integer as item_row,
        unnest(item_codes) as item_code
    from ranges
    where is_of_several_items

),

of_items as (

    select
        * exclude (item_row)
        replace (
            item_row as first_row,
            item_row as last_row,
            regexp_extract(cells, '^[A-Z]+') || item_row as cells
        )
    from cut

),

united as (

    select * from of_items
    union all by name
    select
        * exclude (item_codes),
        item_codes[1] as item_code
    from ranges
    where is_of_several_items is not true

)

select
    submission_id,
    sheet,
    cells,
    role,
    reason,
    item_code,
    data_year,
    field,
    first_row,
    last_row,
    first_column,
    last_column,
    filled_cells,
    number_cells
from united
-- a damaged file may have two sheets of one name
qualify row_number() over (partition by submission_id, sheet, cells order by role, reason, item_code) = 1
