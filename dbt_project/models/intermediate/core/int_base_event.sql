with

history as (

    select * from {{ ref('int_base_history') }}

),

events as (

    select
        base_id,
        valid_from as event_on,
        began_with as event,
        level,
        document,
        source
    from history
    union all
    -- Ends stated by the registry have no document of their own. A period that a decision ends is left out here: the
    -- period that follows it has its own row.
    select
        base_id,
        valid_to as event_on,
        ended_with as event,
        level,
        document,
        source
    from history
    where valid_to is not null and not is_followed

)

select * from events
