-- The red line: every figure of every fact is the number that the sender typed times the factor of the unit declared
-- for it, and nothing else. Worked out here from the answers as they were read, not from what the facts are made of.
with

typed as (

    select
        answers.submission_id,
        answers.item_code,
        answers.data_year,
        try(answers.number * units.factor) as value
    from {{ ref('stg_values') }} as answers
    inner join {{ ref('stg_items') }} as items using (item_code)
    inner join {{ ref('stg_units') }} as units
        on coalesce(answers.unit, items.unit) = units.unit and items.canonical_unit = units.canonical_unit
    where answers.number is not null

),

facts as (

    {% for fact in ['fct_trade', 'fct_output', 'fct_rd', 'fct_investment', 'fct_public_service'] -%}
    {% for item_code, column in fact_items(fact).items() -%}
    select
        submission_id,
        '{{ item_code }}' as item_code,
        data_year,
        {{ column }} as value
    from {{ ref(fact) }}
    union all
    {% endfor -%}
    {% endfor -%}
    select
        submission_id,
        import_export_item_code as item_code,
        data_year,
        import_export_cny as value
    from {{ ref('fct_trade') }}
    union all
    select
        submission_id,
        item_code,
        data_year,
        value
    from {{ ref('fct_reported_value') }}

),

typed_by_enterprises as (

    select
        answers.submission_id,
        answers.data_year,
        answers.row_number,
        answers.field,
        try(answers.number * units.factor) as value
    from {{ ref('stg_enterprises') }} as answers
    inner join {{ ref('stg_units') }} as units on answers.unit = units.unit and units.canonical_unit = 'cny'

),

differing as (

    select
        facts.submission_id,
        facts.item_code,
        facts.data_year,
        facts.value
    from facts
    left join typed using (submission_id, item_code, data_year)
    where facts.value is not null and facts.value is distinct from typed.value
    union all
    {% for field in ['gross_output', 'revenue', 'sales', 'featured_sales', 'rd'] -%}
    select
        enterprises.submission_id,
        '{{ field }}' as item_code,
        enterprises.data_year,
        enterprises.{{ field }}_cny as value
    from {{ ref('fct_enterprise') }} as enterprises
    left join typed_by_enterprises as answers
        on enterprises.submission_id = answers.submission_id
            and enterprises.row_number = answers.row_number
            and answers.field = '{{ field }}'
    where enterprises.{{ field }}_cny is not null and enterprises.{{ field }}_cny is distinct from answers.value
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from differing
