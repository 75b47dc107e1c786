with

goals as (

    select * from {{ ref('stg_goals') }}

),

valued as (

    select * from {{ ref('int_goal_value') }}

),

compared as (

    select
        valued.* exclude (bases),
        goals.* exclude (indicator, target, part_item, whole_item, unit_factor),
        valued.data_year between goals.year_from and goals.year_to as is_in_plan,
        valued.value - valued.target as margin,
        -- The higher line binds; which it is can be told only where all are known.
        if(
            goals.kind = 'growth' and count(valued.target) over same_goal = count(*) over same_goal,
            valued.target = max(valued.target) over same_goal,
            null
        ) as is_binding,
        max(valued.value) over year_before as value_before,
        -- Ratios of different bases in the two years say nothing about a change.
        if(
            goals.kind <> 'stock' and (
                valued.bases_count <> max(valued.bases_count) over year_before
                or valued.bases is distinct from max(valued.bases) over year_before
            ),
            null,
            valued.value - value_before
        ) as change
    from valued
    inner join goals using (indicator)
    window
        same_goal as (partition by goals.goal, valued.data_year),
        year_before as (
            partition by valued.indicator order by valued.data_year range between 1 preceding and 1 preceding
        )

),

judged as (

    select
        * exclude (kind),
        case
            when kind = 'growth' then {{ undecided_reason('value', 'value_like_for_like', 'target') }}
            when kind <> 'stock' and target is not null then if(value is null, 'no_figure', null)
            when kind <> 'stock' then {{ undecided_change('value', 'value_before', 'change') }}
        end as undecided_reason,
        case
            when undecided_reason is not null then null
            when kind = 'growth' then value > target
            when target is not null then value >= target
            else change > 0
        end as is_met
    from compared

)

select
    judged.* replace (
        {% for column in ['value', 'value_like_for_like', 'target', 'margin', 'value_before', 'change'] -%}
        judged.{{ column }}::double as {{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    )
from judged
