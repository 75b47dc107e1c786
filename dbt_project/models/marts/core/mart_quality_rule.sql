with

found as (

    select
        submissions.report_year,
        -- No finding on a base whose sender had no right to speak for it.
        if(submissions.check_status = 'misdirected', null, submissions.base_id) as base_id,
        findings.rule_id,
        count(*) as findings_count,
        count(distinct findings.submission_id) as files_count,
        count(*) filter (where findings.is_explained) as explained_count,
        count(*) filter (where findings.root_rule_id is not null) as hanging_count
    from {{ ref('stg_findings') }} as findings
    inner join {{ ref('int_submission') }} as submissions using (submission_id)
    group by all

),

named as (

    select
        found.*,
        bases.base_name,
        bases.city_code,
        rules.severity
    from found
    left join {{ ref('stg_rules') }} as rules using (rule_id)
    left join {{ ref('int_base_as_of') }} as bases
        on found.base_id = bases.base_id and found.report_year = bases.year + 1

)

select * from named
