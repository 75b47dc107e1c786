{#- In place of dbt's own tests of these names: whole rows come back, so that a row names its submission
    (tbw/release/broken_rows.py). -#}
{% test unique(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} is not null
qualify count(*) over (partition by {{ column_name }}) > 1
{% endtest %}
