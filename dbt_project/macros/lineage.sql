{#- Read from what the marts declare in their own meta, so that a new mart or measure is found by itself. -#}

{#- Marts that roll bases up by data year, {mart: {keys, is_classed, columns}}. Each declares its `grain`, whose columns
    but data_year are the keys (none: the whole province), and the model that it `rolls_up`, which has these keys. -#}
{% macro roll_up_marts() %}
{%- set marts = {} -%}
{%- if execute is defined and execute -%}
    {%- for model in graph.nodes.values() if model.resource_type == 'model' and model.config.meta.rolls_up -%}
        {%- do marts.update({model.name: {
            'keys': model.config.meta.grain | reject('eq', 'data_year') | list,
            'is_classed': model.config.meta.rolls_up == 'int_base_class',
            'columns': model.columns,
        }}) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(marts) }}
{% endmacro %}

{#- Between the names of several keys, and between their values: dim_metric.key_column tells how key_value is made. -#}
{% macro between_keys() %}
{{ return(' / ') }}
{% endmacro %}

{#- The keys of a row as one text, those that are null left out; null for the whole province. -#}
{% macro key_value(keys) -%}
{{ "concat_ws('" ~ between_keys() ~ "', " ~ keys | join(', ') ~ ')' if keys else 'null::varchar' }}
{%- endmacro %}

{#- The rows of marts that a base of ``int_base_year`` (with its class: ``is_classed``) may be in, as a list of mart,
    key_value and whether it is in that row: in a mart by base it is only where it reported. -#}
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
