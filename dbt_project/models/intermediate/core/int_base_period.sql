with

registry as (

    select
        registry.*,
        levels.rank as level_rank
    from {{ ref('stg_registry') }} as registry
    left join {{ ref('stg_levels') }} as levels using (level)

),

decisions as (

    select
        decisions.*,
        steps.base_status
    from {{ ref('stg_decisions') }} as decisions
    inner join {{ ref('stg_assessment_steps') }} as steps using (outcome)

),

-- A period of the registry, cut where a decision changes the standing of the base.
cuts as (

    select
        *,
        valid_from as cut_on,
        'in_force' as status
    from registry
    union all
    select
        registry.* replace (decisions.document as document, decisions.source as source),
        decisions.effective_on as cut_on,
        decisions.base_status as status
    from registry
    inner join decisions
        on registry.base_id = decisions.base_id
            and registry.valid_from < decisions.effective_on
            and (registry.valid_to is null or registry.valid_to > decisions.effective_on)
    qualify row_number() over (
            partition by registry.base_id, registry.valid_from, decisions.effective_on
            order by decisions.sequence desc, decisions.decided_at desc, decisions.decision_id asc
        ) = 1

),

changes as (

    select *
    from cuts
    qualify status is distinct from lag(status) over (partition by base_id, valid_from order by cut_on)

),

periods as (

    select
        *,
        coalesce(lead(cut_on) over (partition by base_id, valid_from order by cut_on), valid_to) as ends_on
    from changes

)

select
    * exclude (cut_on, ends_on, valid_from, valid_to),
    valid_from as registered_from,
    cut_on as valid_from,
    ends_on as valid_to
from periods
