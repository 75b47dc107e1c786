with

margins as (

    select
        *,
        concat_ws(' ', threshold_id, point, indicator, value::double, comparator, threshold::double) as said
    from {{ ref('int_assessment_margin') }}

),

-- One threshold that is met is enough to warn. To commend, all must be met, and none may warn.
flagged as (

    select
        base_id,
        report_year,
        coalesce(bool_or(is_met) filter (where flag = 'veto' and point = '14(2)'), false) as p14_2_is_flagged,
        coalesce(bool_or(is_met) filter (where flag = 'veto' and point = '14(3)'), false) as p14_3_is_flagged,
        {% for flag in ['veto', 'slow'] -%}
        coalesce(bool_or(is_met) filter (where flag = '{{ flag }}'), false) as is_{{ flag }}_flagged,
        string_agg(said, '; ' order by threshold_id)
        filter (where flag = '{{ flag }}' and is_met) as {{ flag }}_reasons,
        {% endfor -%}
        coalesce(bool_and(coalesce(is_met, false)) filter (where flag = 'commend'), false)
        and not is_veto_flagged and not is_slow_flagged as is_commend_flagged,
        string_agg(said, '; ' order by threshold_id) filter (where flag = 'commend' and is_met) as commend_reasons
    from margins
    group by base_id, report_year

)

select * from flagged
