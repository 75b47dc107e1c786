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
    -- The registry ends a period without any document of its own; what a decision ends is followed by a row of its own.
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
