{#- Which report counts: said here once, for the models, for the frames that rules judge, and for the commands that ask
    the raw zone (expectations/which_report_counts.py renders it for those). docs/decisions/0020-which-report-counts.md
    lists the questions that are answered from it. -#}

{#- The order in which submissions were received: by the store's own number, as clocks jump. Times tell apart what came
    at once, and what stores of earlier versions received. The id comes last, so that no two submissions are equal in it. -#}
{% macro receipt_order() -%}
    sequence, received_at, file_time, landing_path, submission_id
{%- endmacro %}

{#- A number for each report: of two reports the later one has the higher number. -#}
{% macro receipt_number() -%}
    row_number() over (order by report_year, {{ receipt_order() }})
{%- endmacro %}

{#- Whether a report may count at all, by its latest check. -#}
{% macro may_count() -%}
    base_id is not null and status in ('accepted', 'explain')
{%- endmacro %}

{#- Whether an answer gives its data year: figures, 无 and statements do, blanks and other texts do not. -#}
{% macro gives_year() -%}
    number is not null or state in ('none', 'statement')
{%- endmacro %}

{#- The first of several reports is the one that counts. -#}
{% macro counting_order() -%}
    status = 'accepted' desc, receipt_number desc
{%- endmacro %}

{#- Submissions with their checks, or with what was decided of some of them so far. -#}
{% macro reports(checks) %}
    select
        submission_id,
        report_year,
        landing_path,
        base_id,
        status,
        {{ may_count() }} as may_count,
        {{ receipt_number() }} as receipt_number
    from submissions
    inner join {{ checks }} using (submission_id)
{% endmacro %}

{#- One row per base and report year, of ``reports``: the one that counts for it. -#}
{% macro counting_reports() %}
    select
        base_id,
        report_year,
        submission_id,
        receipt_number
    from reports
    where may_count
    qualify row_number() over (partition by base_id, report_year order by {{ counting_order() }}) = 1
{% endmacro %}

{#- One row per round of ``rounds``, base, and data year of ``years_given``: that one of the ``reports`` up to the round
    which supplies all figures of the year. -#}
{% macro supplying_reports() %}
    select
        rounds.round,
        reports.base_id,
        years_given.data_year,
        reports.submission_id,
        reports.report_year,
        reports.status = 'explain' as is_preliminary
    from rounds
    inner join reports on rounds.round >= reports.report_year
    inner join years_given using (submission_id)
    where reports.may_count
    qualify row_number() over (
            partition by rounds.round, reports.base_id, years_given.data_year
            order by {{ counting_order() }}
        ) = 1
{% endmacro %}
