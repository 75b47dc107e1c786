with

-- From what the marts and their columns declare in meta (macros/lineage.sql, formulas.sql), not from a list of them.
metrics as (

    select of_marts.*
    from (
        values
        {% for mart, found in roll_up_marts().items() -%}
        {% set key_column = "'" ~ found['keys'] | join(between_keys()) ~ "'" if found['keys'] else 'null' -%}
        {% for column in found.columns.values() if column.config.meta.formula -%}
        {% set formula = column.config.meta.formula -%}
        {% for role, input, years_earlier in inputs_of(column.name, formula) -%}
        ('{{ mart }}', {{ key_column }}, '{{ column.name }}', '{{ formula.kind }}', '{{ role }}', '{{ input }}',
            {{ years_earlier }}),
        {% endfor -%}
        {% endfor -%}
        {% endfor -%}
        (null, null, null, null, null, null, null)
    ) as of_marts (mart, key_column, metric, kind, role, input, years_earlier)
    where of_marts.mart is not null

)

select * from metrics
