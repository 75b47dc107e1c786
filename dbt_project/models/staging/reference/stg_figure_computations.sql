with

figure_computations as (

    -- Reference folders from before this column, and releases to be replayed, have no reasons in Chinese.
    select null::varchar as why_not_zh
    where false
    union all by name
    select * from {{ source('reference', 'figure_computations') }}

),

typed as (

    select
        ---------- ids
        figure_id,

        ---------- what is computed
        measure,
        scope,
        scope_code,
        whole_measure,
        whole_scope,
        whole_scope_code,
        year::integer as year,
        round::integer as round,
        unit_factor::decimal(30, 8) as unit_factor,

        ---------- text
        why_not,
        why_not_zh,
        note

    from figure_computations

)

select * from typed
