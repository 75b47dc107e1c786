-- The red line: every figure of every fact is the number that the sender typed times the factor of the unit declared
-- for it, and nothing else: all of its digits in fct_reported_value, rounded as its column is in the facts. Worked out
-- here from the answers as they were read, not from what the facts are made of.
with

typed as (

    select
        answers.submission_id,
        answers.item_code,
        answers.data_year,
        try((answers.number * units.factor)::decimal(38, 8)) as value
    from {{ ref('stg_values') }} as answers
    inner join {{ ref('stg_items') }} as items using (item_code)
    inner join {{ ref('stg_units') }} as units
        on coalesce(answers.unit, items.unit) = units.unit and items.canonical_unit = units.canonical_unit
    where answers.number is not null

),

facts as (

    {% for item_code, figure in form_figures().items() -%}
    select
        submission_id,
        '{{ item_code }}' as item_code,
        data_year,
        {{ figure.column }}::decimal(38, 8) as value,
        {{ digits_of(figure.column) }} as digits
    from {{ ref(figure.fact) }}
    union all
    {% endfor -%}
    select
        submission_id,
        import_export_item_code as item_code,
        data_year,
        import_export_cny as value,
        {{ digits_of('import_export_cny') }} as digits
    from {{ ref('fct_trade') }}
    union all
    select
        submission_id,
        item_code,
        data_year,
        value,
        null as digits
    from {{ ref('fct_reported_value') }}

)

select
    facts.submission_id,
    facts.item_code,
    facts.data_year,
    facts.value
from facts
left join typed using (submission_id, item_code, data_year)
where
    facts.value is not null
    and facts.value is distinct from case facts.digits
        when 0 then round(typed.value, 0)::decimal(38, 8)
        when 2 then round(typed.value, 2)::decimal(38, 8)
        when 4 then round(typed.value, 4)::decimal(38, 8)
        else typed.value
    end
