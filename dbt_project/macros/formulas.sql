{#- How the figures of the marts that roll bases up are computed. Each column says so in its meta, as
    `formula: {kind: …, …}`; a column that is no figure has no formula. -#}

{#- Kinds of formula that name no input: their figures are made of cells of forms, or of bases. -#}
{% macro own_inputs() %}
{{ return({'sum': 'cells', 'range': 'cells', 'cell_count': 'cells', 'count': 'bases'}) }}
{% endmacro %}

{#- The inputs of a column by its formula: [[role, input, years earlier], …]. An input is a metric of the same mart, or
    a scope of the reference totals. `of` is what grows: its value now, and that of the year before. -#}
{% macro inputs_of(column, formula) %}
{%- set inputs = [] -%}
{%- if formula.kind in own_inputs() -%}
    {%- do inputs.append([own_inputs()[formula.kind], column, 0]) -%}
{%- endif -%}
{%- for role, named in formula.items() if role != 'kind' -%}
    {%- if role == 'of' -%}
        {%- do inputs.extend([['now', named, 0], ['before', named, 1]]) -%}
    {%- else -%}
        {%- for input in ([named] if named is string else named) -%}
            {%- do inputs.append([role, input, 0]) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endfor -%}
{{ return(inputs) }}
{% endmacro %}
