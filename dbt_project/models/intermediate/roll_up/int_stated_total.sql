-- A total of the whole year; partial years and bounds ("over 8000") are no level.
select
    trade_totals.*,
    try_cast(
        if(trade_totals.comparator = '=', {{ to_canonical('trade_totals.value', 'units.factor') }}, null)
        as decimal(19, 2)
    ) as level_cny,
    list_position(['published', 'to_be_confirmed', 'derived'], trade_totals.kind) as preference
from {{ ref('stg_trade_totals') }} as trade_totals
left join {{ ref('stg_units') }} as units using (unit)
