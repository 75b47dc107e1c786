{#- The day of an instant where days count: the zone is that of ingestion/clock.py, which a test compares. -#}
{% macro day_in_beijing(instant) -%}
    timezone('Asia/Shanghai', {{ instant }})::date
{%- endmacro %}
