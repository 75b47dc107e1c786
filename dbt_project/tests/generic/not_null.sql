{#- As dbt's own, but for whole rows (see unique.sql). -#}
{% test not_null(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} is null
{% endtest %}
