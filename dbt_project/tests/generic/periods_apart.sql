{#- Periods [valid_from, valid_to) of one key do not overlap. -#}
{% test periods_apart(model, key) %}
select {{ key }}, valid_from, valid_to
from {{ model }}
qualify valid_to > lead(valid_from) over (partition by {{ key }} order by valid_from)
    or (valid_to is null and lead(valid_from) over (partition by {{ key }} order by valid_from) is not null)
{% endtest %}
