with

evidence as (

    select * from {{ ref('int_assessment_evidence') }}

),

joined as (

    select
        evidence.* exclude (incident_text, first_received_on)
        replace (
            {% for column in assessment_evidence() -%}
            {% set kind = {'cny': 'decimal(19, 2)', 'count': 'bigint'}.get(column.split('_') | last, 'double') -%}
            evidence.{{ column }}::{{ kind }} as {{ column }}{{ ',' if not loop.last }}
            {% endfor -%}
        ),
        evidence.incident_text as p12_6_incident_text,
        evidence.first_received_on as p12_7_first_received_on,
        false as p12_1_is_on_form,
        false as p14_1_is_on_form,
        {% for flag in ['p14_2_is', 'p14_3_is', 'is_veto', 'is_slow', 'is_commend'] -%}
        coalesce(flags.{{ flag }}_flagged, false) as {{ flag }}_flagged,
        {% endfor -%}
        flags.veto_reasons,
        flags.slow_reasons,
        flags.commend_reasons,
        scores.unofficial_score,
        decisions.* exclude (base_id, report_year)
    from evidence
    left join {{ ref('int_assessment_flag') }} as flags using (base_id, report_year)
    left join {{ ref('int_assessment_score') }} as scores using (base_id, report_year)
    left join {{ ref('int_assessment_decision') }} as decisions using (base_id, report_year)

)

select * from joined
