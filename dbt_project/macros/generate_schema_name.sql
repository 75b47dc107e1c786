{#- Schemas carry the name of their layer, without the target's prefix: marts.fct_trade. -#}
{% macro generate_schema_name(custom_schema_name, node) %}
{{- custom_schema_name or target.schema -}}
{% endmacro %}
