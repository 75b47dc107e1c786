with

trade_totals as (

    select * from {{ source('reference', 'trade_totals') }}

),

typed as (

    select
        ---------- ids
        scope,
        scope_code,
        year::integer as year,
        metric,

        ---------- text
        scope_name,
        comparator,
        unit,
        kind,
        source,
        confidence,
        note,

        ---------- numbers
        value::decimal(38, 8) as value,
        growth_published_pct::decimal(18, 6)::double as growth_published_pct,

        ---------- dates
        released_on::date as released_on

    from trade_totals

)

select * from typed
