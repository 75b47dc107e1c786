with

answers as (

    select * from {{ ref('stg_values') }}

),

items as (

    select * from {{ ref('stg_items') }}

),

units as (

    select * from {{ ref('stg_units') }}

),

unit_slips as (

    select * from {{ ref('int_unit_slip') }}

),

-- A unit of another kind (元 for a count) has no factor: the number stays as typed, without a value.
converted as (

    select
        answers.* exclude (number, unit),
        answers.number as number_as_typed,
        coalesce(answers.unit, items.unit) as unit_as_typed,
        units.factor as unit_factor,
        items.canonical_unit as unit,
        {{ to_canonical('answers.number', 'units.factor') }} as value,
        {{ gives_year() }} as is_answered,
        answers.number is not null
        and (
            unit_slips.item_code is not null
            or (value is not null and not {{ is_figure('value', 'items.canonical_unit') }})
        ) as is_withheld
    from answers
    left join items on answers.item_code = items.item_code
    left join units on coalesce(answers.unit, items.unit) = units.unit and items.canonical_unit = units.canonical_unit
    left join unit_slips
        on answers.submission_id = unit_slips.submission_id
            and answers.item_code = unit_slips.item_code
            and answers.data_year = unit_slips.data_year

)

select * from converted
