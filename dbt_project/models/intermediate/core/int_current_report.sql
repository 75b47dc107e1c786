with

round_reports as (

    select * from {{ ref('int_round_report') }}

),

-- What counts today is what counts after the newest round.
of_newest_round as (

    select * exclude (round)
    from round_reports
    where round = (select max(newest.round) from round_reports as newest)

)

select * from of_newest_round
