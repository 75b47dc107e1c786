with

rules as (

    select * from {{ source('inputs', 'rules') }}

),

named as (

    select
        ---------- ids
        rule_id,
        scope,
        severity,
        role,

        ---------- what it asks
        expectation,
        target,
        arguments,

        ---------- what it says
        message_zh,
        message_en,
        source,

        ---------- when
        try_cast(nullif(active_from, '') as date) as active_from,
        try_cast(nullif(retired_on, '') as date) as retired_on

    from rules

)

select * from named
