with

deadlines as (

    select * from {{ source('reference', 'deadlines') }}

),

typed as (

    select
        ---------- ids
        deadline_id,

        ---------- numbers
        month::integer as month,
        day::integer as day,

        ---------- booleans
        day_itself_in_time::boolean as day_itself_in_time,

        ---------- text
        from_party,
        to_party,
        source

    from deadlines

)

select * from typed
