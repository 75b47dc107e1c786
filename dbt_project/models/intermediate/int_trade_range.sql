with

measured as (

    select
        round,
        base_id,
        data_year,
        base_import_export_cny as trade,
        is_reported and not is_preliminary and trade is not null as is_settled,
        max(trade) over (partition by round, data_year) as largest_trade
    from {{ ref('int_round_measure') }}

),

-- What the base itself settled for the nearest other year; of two equally near the earlier one.
nearest_settled as (

    select
        measured.round,
        measured.base_id,
        measured.data_year,
        other.trade
    from measured
    inner join measured as other
        on measured.round = other.round
            and measured.base_id = other.base_id
            and measured.data_year <> other.data_year
            and other.is_settled
    where not measured.is_settled
    qualify row_number() over (
            partition by measured.round, measured.base_id, measured.data_year
            order by abs(measured.data_year - other.data_year), other.data_year
        ) = 1

),

-- A settled figure stands. A doubtful one may be as wrong as a year can differ; a missing one may be nothing, or as
-- much as its nearest year can have grown to, or, where the base never settled one, as the largest base of the year.
ranged as (

    select
        measured.round,
        measured.base_id,
        measured.data_year,
        case
            when measured.is_settled then measured.trade
            when measured.trade is null then 0
            else least(measured.trade, coalesce(nearest.trade, measured.trade) * {{ parameter('range_low_factor') }})
        end::decimal(38, 8) as low_cny,
        case
            when measured.is_settled then measured.trade
            else greatest(
                    measured.trade,
                    coalesce(nearest.trade, measured.trade, measured.largest_trade)
                    * {{ parameter('range_high_factor') }}
                )
        end::decimal(38, 8) as high_cny
    from measured
    left join nearest_settled as nearest using (round, base_id, data_year)

)

select * from ranged
