{#- Order of the rows of trade_totals for one scope and year: the firmest kind, then the latest release. -#}
{% macro best_source() %}
    preference nulls last, released_on desc nulls last, source, value
{% endmacro %}
