{#- What the marts are made of, read from the project's own metadata: a mart or a measure that is added is found. -#}

{#- Marts that roll bases up by data year, {mart: {keys, columns}}: models whose grain is data_year and columns of
    int_base_year or int_base_class; no keys: the whole province. -#}
{% macro roll_up_marts() %}
{%- set marts = {} -%}
{%- if execute is defined and execute -%}
    {%- set models = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- do models.update({node.unique_id: node}) -%}
    {%- endfor -%}
    {%- set of_base = columns_of(models, 'int_base_year') -%}
    {%- set of_class = columns_of(models, 'int_base_class') -%}
    {%- for test in graph.nodes.values() if test.resource_type == 'test' and test.attached_node in models -%}
        {%- set model = models[test.attached_node] -%}
        {%- set arguments = test.test_metadata.kwargs if test.test_metadata else {} -%}
        {%- set grain = arguments.get('columns') or [arguments.get('column_name')] -%}
        {%- set keys = grain | reject('eq', 'data_year') | list -%}
        {%- if test.test_metadata.name in ['unique', 'unique_combination'] and model.name.startswith('mart_')
            and 'data_year' in grain and not keys | reject('in', of_base + of_class) | list -%}
            {%- do marts.update({model.name: {
                'keys': keys,
                'is_classed': keys | reject('in', of_base) | list | length > 0,
                'columns': model.columns,
            }}) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{{ return(marts) }}
{% endmacro %}

{% macro columns_of(models, name) %}
{{ return((models.values() | selectattr('name', 'eq', name) | first).columns.keys() | list) }}
{% endmacro %}

{#- Between the names of several keys, and between their values: dim_metric.key_column tells how key_value is made. -#}
{% macro between_keys() %}
{{ return(' / ') }}
{% endmacro %}

{#- The keys of a row as one text, those that are null left out; null for the whole province. -#}
{% macro key_value(keys) -%}
{{ "concat_ws('" ~ between_keys() ~ "', " ~ keys | join(', ') ~ ')' if keys else 'null::varchar' }}
{%- endmacro %}

{#- A list of the rows of marts that a base of ``int_base_year`` (with its class: ``is_classed``) is in: mart, key_value
    and whether it is, as one by base is only where it reported. -#}
{% macro rows_of_marts(is_classed) -%}
[
            {%- for mart, found in roll_up_marts().items() if found.is_classed == is_classed %}
            struct_pack(
                mart := '{{ mart }}',
                key_value := {{ key_value(found['keys']) }},
                is_row := {{ 'true' if 'round' in found['keys'] else 'is_newest_round' }}
                {{- ' and is_reported' if 'base_id' in found['keys'] }}
            ),
            {%- endfor %}
            struct_pack(mart := null, key_value := null, is_row := false)
        ]
{%- endmacro %}
