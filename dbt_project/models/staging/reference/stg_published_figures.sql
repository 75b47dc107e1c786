with

published_figures as (

    select * from {{ source('reference', 'published_figures') }}

),

typed as (

    select
        ---------- ids
        figure_id,

        ---------- text
        metric_zh,
        metric_en,
        value,
        unit,
        comparator,
        period,
        scope,
        source,
        quote

    from published_figures

)

select * from typed
