{#- How exact a figure is in the marts, by the unit that its column is named after: money to the cent, counts whole,
    percentages as reported with four digits. fct_reported_value keeps every digit that was typed. -#}
{% macro digits_of(column) %}
{{ return({'cny': 2, 'count': 0, 'pct': 4}[column.split('_') | last]) }}
{% endmacro %}

{#- The type of such a column, also of one that holds sums. Money has 19 digits: DuckDB keeps a product of two decimals
    of up to 18 digits within 18, so that sum(a * b) would overflow. -#}
{% macro type_of(column) %}
{{ return({2: 'decimal(19, 2)', 0: 'bigint', 4: 'decimal(9, 4)'}[digits_of(column)]) }}
{% endmacro %}

{#- Whether a value is small enough to be a figure, so that sums over bases and ends of ranges fit into their types
    whatever a sender writes. What is cut off is more than the product of the whole province. -#}
{% macro is_figure(value, unit) -%}
    if({{ unit }} = 'pct', try_cast({{ value }} as decimal(9, 4)) is not null, try_cast({{ value }} as decimal(15, 2)) is not null)
{%- endmacro %}
