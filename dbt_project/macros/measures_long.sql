{#- A list with one struct a measure: its unit, its figure now and in the year before, and the ends of its range. -#}
{% macro measures_long() -%}
[
            {%- for name, column in measures().items() %}
            struct_pack(
                measure := '{{ name }}',
                unit := '{{ column.split('_') | last }}',
                value := {{ column }}::decimal(19, 2),
                value_before := {{ column }}_before::decimal(19, 2),
                {% set is_ranged = name ~ '_low_cny' in range_ends() -%}
                low := {{ name ~ '_low_cny' if is_ranged else 'null' }}::decimal(19, 2),
                high := {{ name ~ '_high_cny' if is_ranged else 'null' }}::decimal(19, 2)
            ){{ ',' if not loop.last }}
            {%- endfor %}
        ]
{%- endmacro %}

{#- The scopes that a base is in, {scope: its key}; by itself it is one only where it reported. -#}
{% macro scopes() %}
{{ return({
    'province': "'all'", 'zone': 'economic_zone', 'city': 'city_code', 'industry': 'industry', 'level': 'level',
    'base': 'base_id',
}) }}
{% endmacro %}

{#- Rows (measure, label_zh, label_en): what the column of each measure is called in mart_province_year. -#}
{% macro measure_labels() -%}
    values
    {%- if execute is defined and execute -%}
    {%- for model in graph.nodes.values() if model.name == 'mart_province_year' -%}
    {%- for name, column in measures().items() -%}
    {%- set labels = model.columns[column].description.split(' | ') %}
    ('{{ name }}', '{{ labels[0].split('（')[0] }}', '{{ labels[1].split(', yuan')[0] | replace("'", "''") }}'),
    {%- endfor -%}
    {%- endfor -%}
    {%- endif %}
    (null, null, null)
{%- endmacro %}
