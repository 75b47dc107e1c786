with

-- The last deadline of the year is the one by which the Department is to have it.
deadlines as (

    select *
    from {{ ref('stg_deadlines') }}
    qualify row_number() over (order by month desc, day desc) = 1

),

-- The day in Sichuan on which the first submission of a base came, readable or not.
received as (

    select
        base_id,
        report_year,
        count(*) as submissions_count,
        {{ day_in_beijing('min(received_at)') }} as first_received_on
    from {{ ref('int_submission') }}
    where base_id is not null
    group by base_id, report_year

),

timed as (

    select
        received.*,
        greatest(
            received.first_received_on
            - make_date(received.report_year, deadlines.month, deadlines.day)
            + if(deadlines.day_itself_in_time, 0, 1),
            0
        ) as days_late_count
    from received
    cross join deadlines

)

select * from timed
