with

ranges as (

    select * from {{ source('raw', 'cell_roles') }}

),

chosen as (

    select
        ---------- place
        submission_id,
        sheet,
        cells,
        first_row,
        last_row,
        first_column,
        last_column,

        ---------- what it was taken for
        role,
        reason,
        item_codes,
        data_year,
        field,

        ---------- content
        filled_cells,
        number_cells

    from ranges

)

select * from chosen
