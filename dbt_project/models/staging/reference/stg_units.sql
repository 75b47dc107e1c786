with

units as (

    select * from {{ source('reference', 'units') }}

),

typed as (

    select
        ---------- ids
        unit,
        canonical_unit,

        ---------- text
        kind,
        note,

        ---------- numbers
        factor::decimal(18, 6) as factor

    from units

)

select * from typed
