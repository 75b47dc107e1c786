{#- Part of a whole in percent, a double of six digits; null where either is unknown or the whole is not above zero. -#}
{% macro share_pct(part, whole) %}
    round({{ part }} / case when {{ whole }} > 0 then {{ whole }} end * 100, 6)
{% endmacro %}

{#- Growth over the year before in percent; null where either is unknown, or where the year before is zero or
    below (a loss turned into a gain has no rate of growth). -#}
{% macro yoy_pct(now, before) %}
{{ share_pct('(' ~ now ~ ' - ' ~ before ~ ')', before) }}
{% endmacro %}

{#- Whether a share is more than the whole, so that the bases' figures or the total cannot both be right. -#}
{% macro is_share_doubtful(share) %}
{{ share }} > 100
{%- endmacro %}

{#- Why a share of the bases in the total of a place is null; null where it is not. -#}
{% macro base_share_missing_reason(share, value, total, may_have_total='true') %}
case
    when not ({{ may_have_total }}) then 'no_such_total'
    when {{ share }} is not null then null
    when {{ value }} is null then 'no_figure'
    when {{ total }} is null then 'no_total'
    else 'zero_total'
end
{%- endmacro %}
