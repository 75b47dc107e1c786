{#- A number as typed, in the canonical unit. Exact; null where no factor fits or the product has more than 22 digits
    before the point (no figure of a base has; sums over bases then always fit). -#}
{% macro to_canonical(number, factor) %}
    cast(try_cast(try({{ number }}::decimal(38, 8) * {{ factor }}) as decimal(30, 8)) as decimal(38, 8))
{% endmacro %}
