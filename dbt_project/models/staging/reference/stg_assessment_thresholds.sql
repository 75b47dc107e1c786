with

assessment_thresholds as (

    select * from {{ source('reference', 'assessment_thresholds') }}

),

typed as (

    select
        ---------- ids
        threshold_id,
        indicator,

        ---------- what it flags
        flag,
        point,
        comparator,
        threshold::decimal(38, 8) as threshold,

        ---------- text
        source,
        note

    from assessment_thresholds

)

select * from typed
