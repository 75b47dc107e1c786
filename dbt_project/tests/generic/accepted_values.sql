{#- As dbt's own, but for whole rows (see unique.sql). -#}
{% test accepted_values(model, column_name, values) %}
select *
from {{ model }}
where {{ column_name }} not in ('{{ values | join("', '") }}')
{% endtest %}
