with

checked as (

    select * from {{ ref('int_checked_submission') }}

),

reports as (

    select
        *,
        check_status as status
    from checked

),

-- What counts for a base and report year: the latest accepted report, or, lacking one, the latest doubtful one.
counting as (
    {{ counting_reports() }}
),

judged as (

    select
        checked.*,
        coalesce(counting.submission_id = checked.submission_id, false) as is_counted,
        if(counting.receipt_number > checked.receipt_number, counting.submission_id, null) as superseded_by,
        if(counting.receipt_number > checked.receipt_number, 'superseded', checked.check_status) as status
    from checked
    left join counting on checked.base_id = counting.base_id and checked.report_year = counting.report_year

)

select * from judged
