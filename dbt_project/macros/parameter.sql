{#- A value of parameters.csv, which says where it comes from. -#}
{% macro parameter(name) -%}
    (select value from {{ ref('stg_parameters') }} where parameter = '{{ name }}')
{%- endmacro %}
