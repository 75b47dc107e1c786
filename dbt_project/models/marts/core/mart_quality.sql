with

-- A file whose sender may not speak for the base says nothing of it; one dated otherwise is of no round.
submissions as (

    select * from {{ ref('int_submission') }}
    where base_id is not null and check_status is distinct from 'misdirected' and is_of_round is distinct from false

),

files as (

    select
        base_id,
        report_year,
        count(*) as files_count,
        count(*) filter (where check_status = 'returned') as returned_files_count,
        count(*) filter (where check_status = 'unreadable') as unreadable_files_count,
        coalesce(bool_or(is_counted), false) as is_reported,
        max(check_status) filter (where is_counted) as counted_status,
        sum(must_fix_count)::bigint as must_fix_count,
        sum(explain_count)::bigint as explain_count,
        sum(note_count)::bigint as note_count
    from submissions
    group by all

),

found as (

    select
        submissions.base_id,
        submissions.report_year,
        count(*) as findings_count,
        count(*) filter (where findings.is_explained) as explained_count
    from {{ ref('stg_findings') }} as findings
    inner join submissions using (submission_id)
    group by all

),

bases as (

    select
        base_id,
        (year + 1)::integer as report_year,
        base_name,
        city_code,
        is_in_force as is_expected
    from {{ ref('int_base_as_of') }}
    where year + 1 in (select submissions.report_year from submissions)

),

told as (

    select
        bases.*,
        files.is_reported is true as is_reported,
        files.counted_status,
        {% for column in ['files', 'returned_files', 'unreadable_files', 'must_fix', 'explain', 'note'] -%}
        coalesce(files.{{ column }}_count, 0) as {{ column }}_count,
        {% endfor -%}
        coalesce(found.findings_count, 0) as findings_count,
        coalesce(found.explained_count, 0) as explained_count,
        received.first_received_on,
        received.days_late_count::bigint as days_late_count
    from bases
    left join files using (base_id, report_year)
    left join found using (base_id, report_year)
    left join {{ ref('int_received') }} as received using (base_id, report_year)
    where bases.is_expected or files.base_id is not null

)

select * from told
