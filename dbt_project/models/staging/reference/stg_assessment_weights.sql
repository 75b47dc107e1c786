with

assessment_weights as (

    select * from {{ source('reference', 'assessment_weights') }}

),

typed as (

    select
        ---------- ids
        indicator,

        ---------- numbers
        weight::decimal(12, 4) as weight,
        is_higher_better::boolean as is_higher_better,

        ---------- text
        note

    from assessment_weights

)

select * from typed
