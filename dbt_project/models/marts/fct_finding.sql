with

findings as (

    select * from {{ ref('stg_findings') }}

),

identified as (

    select distinct
        md5(to_json(findings)::varchar) as finding_id,
        findings.*,
        findings.root_rule_id is null as is_root
    from findings

)

select * from identified
