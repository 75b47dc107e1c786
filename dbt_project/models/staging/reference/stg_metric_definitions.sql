with

metric_definitions as (

    select * from {{ source('reference', 'metric_definitions') }}

),

typed as (

    select
        ---------- ids
        metric,
        item_code,

        ---------- numbers
        data_year_from::integer as data_year_from,
        data_year_to::integer as data_year_to,

        ---------- text
        status,
        source,
        note

    from metric_definitions

)

select * from typed
