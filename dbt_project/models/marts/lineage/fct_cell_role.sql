with

ranges as (

    select
        *,
        len(item_codes) > 1 as is_of_several_items
    from {{ ref('stg_cell_roles') }}

),

-- Rows of items that look alike are one range in the raw zone; here each item has its own. They are one column wide.
of_items as (

    select
        ranges.* exclude (first_row, last_row, cells, item_codes),
        ranges.first_row + places.place - 1 as first_row,
        first_row as last_row,
        regexp_extract(ranges.cells, '^[A-Z]+') || first_row as cells,
        ranges.item_codes[places.place] as item_code
    from ranges
    inner join lateral (select unnest(range(1, len(ranges.item_codes) + 1))::integer as place) as places on true
    where ranges.is_of_several_items

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
