with

counted as (

    select
        submission_id,
        base_id,
        report_year,
        explain_count
    from {{ ref('int_submission') }}
    where is_counted

),

answers as (

    select
        reported.submission_id,
        count(*) filter (where items.is_required) as required_count,
        count(*) filter (where items.is_required and reported.is_answered) as answered_count,
        count(*) filter (where reported.state = 'statement') as incident_years_count,
        count(*) filter (where items.kind = 'incident' and not reported.is_answered) as unanswered_years_count,
        string_agg(reported.data_year || ' ' || reported.value_text, '; ' order by reported.data_year)
        filter (where reported.state = 'statement') as incident_text
    from {{ ref('int_value') }} as reported
    inner join counted using (submission_id)
    -- The edition of the form that was sent says which items must be answered.
    inner join {{ ref('stg_item_editions') }} as items
        on reported.item_code = items.item_code
            and counted.report_year between items.first_report_year
            and coalesce(items.last_report_year, counted.report_year)
    group by reported.submission_id

),

restated as (

    select
        new_submission_id as submission_id,
        count(*) as restated_figures_count,
        max(abs(change_pct)) as largest_restatement_pct
    from {{ ref('int_restatement') }}
    group by new_submission_id

),

joined as (

    select
        counted.*,
        answers.* exclude (submission_id, required_count, answered_count),
        {{ share_pct('answers.answered_count', 'answers.required_count') }} as completeness_pct,
        coalesce(restated.restated_figures_count, 0) as restated_figures_count,
        coalesce(restated.largest_restatement_pct, 0) as largest_restatement_pct
    from counted
    left join answers using (submission_id)
    left join restated using (submission_id)

)

select * from joined
