with

bases as (

    select
        * exclude (year),
        year as data_year,
        year + 1 as report_year
    from {{ ref('int_base_as_of') }}
    where
        report_year in (
            select submissions.report_year from {{ ref('int_submission') }} as submissions
            where submissions.is_of_round is distinct from false
        )

),

reports as (

    select * from {{ ref('int_assessed_report') }}

),

lines as (

    select
        province.year as data_year,
        greatest(province.growth_pct, nation.growth_pct) as binding_pct
    from {{ ref('int_trade_total') }} as province
    inner join {{ ref('int_trade_total') }} as nation using (year)
    where province.scope = 'province' and province.growth_pct is not null
        and nation.scope = 'nation' and nation.growth_pct is not null

),

-- The last year of the form, as known after its round.
evidence as (

    select
        {% for column, computed in assessment_evidence().items() -%}
        try_cast({{ computed }} as decimal(38, 8)) as {{ column }},
        {% endfor -%}
        bases.* exclude (is_in_force),
        reports.submission_id,
        reports.incident_text,
        received.first_received_on
    from bases
    left join reports using (base_id, report_year)
    left join {{ ref('int_received') }} as received using (base_id, report_year)
    left join lines using (data_year)
    left join {{ ref('int_base_round') }} as figures
        on bases.base_id = figures.base_id
            and bases.report_year = figures.round
            and bases.data_year = figures.data_year
    where bases.is_in_force or reports.submission_id is not null

)

select * from evidence
