{#- Whether a computed value agrees with a published one (decimal ``value``, with ``digits`` after the point). It agrees
    with an exact figure if it rounds to it, and with an approximate one if it lies within some units of the last digit
    (parameters.csv). -#}
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
