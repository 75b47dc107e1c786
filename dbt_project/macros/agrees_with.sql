{#- Whether a computed value agrees with one as published (decimal ``value``, of so many ``digits`` after the point). An
    exact figure agrees when it rounds to it, one given as about within some units of its last digit (parameters.csv). -#}
{% macro agrees_with(computed, value, digits, comparator) %}
    case {{ comparator }}
        when '=' then abs({{ computed }} - {{ value }}) * 10 ** {{ digits }} <= 1 / 2
        when '≈'
            then abs({{ computed }} - {{ value }}) * 10 ** {{ digits }} <= {{ parameter('approximate_last_digits') }}
        when '>' then {{ computed }} > {{ value }}
        when '<' then {{ computed }} < {{ value }}
        when '≥' then {{ computed }} >= {{ value }}
        when '≤' then {{ computed }} <= {{ value }}
    end
{%- endmacro %}
