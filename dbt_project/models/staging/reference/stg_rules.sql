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
        active_from,
        retired_on

    from rules

)

select * from named
