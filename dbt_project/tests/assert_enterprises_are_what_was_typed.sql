-- The red line for item 5: a figure of an enterprise is the number typed times the factor of the unit declared for it.
{% set fields = ['gross_output', 'revenue', 'sales', 'featured_sales', 'rd'] -%}
with

typed as (

    select
        answers.submission_id,
        answers.row_number,
        answers.field,
        try(answers.number * units.factor) as value
    from {{ ref('stg_enterprises') }} as answers
    inner join {{ ref('stg_units') }} as units on answers.unit = units.unit and units.canonical_unit = 'cny'

),

facts as (

    {% for field in fields -%}
    select
        submission_id,
        row_number,
        '{{ field }}' as field,
        {{ field }}_cny as value
    from {{ ref('fct_enterprise') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    facts.submission_id,
    facts.row_number,
    facts.field,
    facts.value
from facts
left join typed using (submission_id, row_number, field)
where facts.value is not null and facts.value is distinct from round(typed.value, 2)
