{#- The grain of a model: no two rows agree in all of these columns. -#}
{% test unique_combination(model, columns) %}
select *
from {{ model }}
qualify count(*) over (partition by {{ columns | join(', ') }}) > 1
{% endtest %}
