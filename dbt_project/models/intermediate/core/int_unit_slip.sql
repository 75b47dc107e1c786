with

findings as (

    select * from {{ ref('stg_findings') }}

),

rules as (

    select * from {{ ref('stg_rules') }}

),

-- A finding that hangs on another one is no second doubt about the figure.
open_slips as (

    select distinct
        findings.submission_id,
        findings.item_code,
        findings.data_year
    from findings
    inner join rules using (rule_id)
    where
        rules.role = 'unit_slip'
        and findings.root_rule_id is null
        and not findings.is_explained
        and findings.row_number is null

)

select * from open_slips
