{#- Counts of bases, {column: condition for a base that is expected or has reported}. -#}
{% macro base_counts() %}
{{ return({
    'bases_expected_count': 'is_expected',
    'bases_reported_count': 'is_expected and is_reported',
    'bases_missing_count': 'is_expected and not is_reported',
    'bases_not_in_force_count': 'is_reported and not is_expected',
    'bases_without_trade_count': 'is_reported and not gives_trade',
    'bases_doubtful_count': 'is_preliminary',
}) }}
{% endmacro %}

{#- Bases counted and measures summed over rows of int_base_round. A sum is null where no base gives the figure. -#}
{% macro roll_up() %}
{%- for column, condition in base_counts().items() %}
    count(*) filter (where {{ condition }}) as {{ column }},
{%- endfor %}
    coalesce(bool_or(is_expected and not is_reported or is_preliminary), false) as is_preliminary,
{%- for column in measures().values() %}
    sum({{ column }})::{{ type_of(column) }} as {{ column }},
{%- endfor %}
{%- for column in range_ends() %}
    sum({{ column }})::{{ type_of(column) }} as {{ column }},
{%- endfor %}
    coalesce(sum(withheld_count), 0)::bigint as withheld_count,
    {{ growth_basis() }} as growth_basis
{% endmacro %}

{#- The ctes of a yearly mart: ``rolled_up`` from ``bases`` by the keys (none: the whole province), then ``grown``. -#}
{% macro roll_up_and_grow(keys) %}
rolled_up as (

    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        data_year,
        {{ roll_up() }}
    from bases
    group by {{ (keys + ['data_year']) | join(', ') }}

),

grown as (

    select
        rolled_up.* exclude (growth_basis),
        {{ yoy_of_measures('rolled_up', 'year_before') }}
    from rolled_up
    left join rolled_up as year_before
        on rolled_up.data_year = year_before.data_year + 1
        {%- for key in keys %}
            and rolled_up.{{ key }} is not distinct from year_before.{{ key }}
        {%- endfor %}

)
{%- endmacro %}
