with

periods as (

    select
        *,
        lag(level_rank) over (partition by base_id order by valid_from) as rank_before,
        lag(base_id) over (partition by base_id order by valid_from) is null as is_first
    from {{ ref('int_base_period') }}

),

-- What began the period: a decision within a period of the registry, or a new period of the registry.
begun as (

    select
        * exclude (rank_before, is_first),
        case
            when status <> 'in_force' then status
            when valid_from > registered_from then 'rectified'
            when is_first then 'recognised'
            when level_rank > rank_before then 'upgraded'
            when level_rank < rank_before then 'downgraded'
            else 'renewed'
        end as began_with
    from periods

),

-- What ended it: the period that begins on the same day, else the registry, which has no further period of the base.
ended as (

    select
        *,
        coalesce(lead(valid_from) over (partition by base_id order by valid_from) = valid_to, false) as is_followed,
        case
            when valid_to is null then null
            when is_followed then lead(began_with) over (partition by base_id order by valid_from)
            else 'removed'
        end as ended_with
    from begun

)

select * from ended
