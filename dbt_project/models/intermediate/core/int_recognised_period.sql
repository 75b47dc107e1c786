with

periods as (

    select * exclude (registered_from, level_rank, is_followed)
    from {{ ref('int_base_history') }}
    where status <> 'removed'

)

select * from periods
