with

parameters as (

    select * from {{ source('reference', 'parameters') }}

),

typed as (

    select
        ---------- ids
        parameter,

        ---------- numbers
        value::decimal(12, 4) as value,

        ---------- text
        unit,
        source,
        note

    from parameters

)

select * from typed
