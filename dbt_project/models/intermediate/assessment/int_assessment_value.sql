with

evidence as (

    select * from {{ ref('int_assessment_evidence') }}

),

long as (

    {% for column in assessment_evidence() -%}
    select
        base_id,
        report_year,
        '{{ column }}' as indicator,
        {{ column }} as value
    from evidence
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from long
