with

goals as (

    select * from {{ source('reference', 'goals') }}

),

typed as (

    select
        ---------- ids
        indicator,
        goal,

        ---------- how it is computed
        kind,
        part_item,
        whole_item,
        unit,
        unit_factor::decimal(12, 4) as unit_factor,

        ---------- what is aimed at
        target::decimal(38, 8) as target,
        target_year::integer as target_year,
        year_from::integer as year_from,
        year_to::integer as year_to,

        ---------- text
        goal_zh,
        indicator_zh,
        indicator_en,
        source,
        note

    from goals

)

select * from typed
