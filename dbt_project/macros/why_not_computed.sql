{#- Why a published figure has no computed value, in one language: the reason of the table, else what is lacking.
    Null where it has one. -#}
{% macro why_not_computed(reason, not_said, not_known) %}
    case
        when known_then.value is not null then null
        when computations.figure_id is null then '{{ not_said }}'
        when computations.measure is null then {{ reason }}
        when known_then.part_value is null
            then concat_ws(' ', '{{ not_known }}', computations.measure, computations.scope, computations.scope_code)
        else concat_ws(
                ' ',
                '{{ not_known }}',
                computations.whole_measure,
                computations.whole_scope,
                computations.whole_scope_code
            )
    end
{%- endmacro %}
