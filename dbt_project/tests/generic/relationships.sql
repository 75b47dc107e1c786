{#- As dbt's own, but for whole rows (see unique.sql). -#}
{% test relationships(model, column_name, to, field) %}
select child.*
from {{ model }} as child
where child.{{ column_name }} is not null
    and child.{{ column_name }} not in (
        select parent.{{ field }} from {{ to }} as parent
        where parent.{{ field }} is not null
    )
{% endtest %}
