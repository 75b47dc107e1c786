with

-- From the names and the grain of the marts themselves (macros/lineage.sql), not from a list of them.
metrics as (

    select of_marts.*
    from (
        values
        {% for mart, found in roll_up_marts().items() -%}
        {% set key_column = "'" ~ found['keys'] | join(between_keys()) ~ "'" if found['keys'] else 'null' -%}
        {% for column in found.columns.values() -%}
        {% set formula = formula_of(column, found.columns.keys()) or ['', []] -%}
        {% for role, input, years_earlier in formula[1] -%}
        ('{{ mart }}', {{ key_column }}, '{{ column.name }}', '{{ formula[0] }}', '{{ role }}', '{{ input }}',
            {{ years_earlier }}),
        {% endfor -%}
        {% endfor -%}
        {% endfor -%}
        (null, null, null, null, null, null, null)
    ) as of_marts (mart, key_column, metric, kind, role, input, years_earlier)
    where of_marts.mart is not null

)

select * from metrics
