{#- Part of a whole in percent; null where either is unknown or the whole is not above zero. -#}
{% macro share_pct(part, whole) %}
    try_cast({{ part }} / case when {{ whole }} > 0 then {{ whole }} end * 100 as decimal(18, 6))
{% endmacro %}

{#- Growth over the year before in percent; null where either is unknown, or where the year before is zero or
    below (a loss turned into a gain has no rate of growth). -#}
{% macro yoy_pct(now, before) %}
{{ share_pct('(' ~ now ~ ' - ' ~ before ~ ')', before) }}
{% endmacro %}
