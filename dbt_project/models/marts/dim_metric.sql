with

-- From the names and the grain of the marts themselves (macros/lineage.sql), not from a list of them.
metrics as (

    {% for mart, found in roll_up_marts().items() -%}
    {% for column in found.columns.values() -%}
    {% set formula = formula_of(column, found.columns.keys()) -%}
    {% for role, input, years_earlier in (formula[1] if formula else []) -%}
    select
        '{{ mart }}' as mart,
        {{ "'" ~ found.key ~ "'" if found.key else 'null' }} as key_column,
        '{{ column.name }}' as metric,
        '{{ formula[0] }}' as kind,
        '{{ role }}' as role,
        '{{ input }}' as input,
        {{ years_earlier }} as years_earlier
    union all
    {% endfor -%}
    {% endfor -%}
    {% endfor -%}
    select
        null as mart,
        null as key_column,
        null as metric,
        null as kind,
        null as role,
        null as input,
        null as years_earlier
    where false

)

select * from metrics
