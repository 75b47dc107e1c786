select * exclude (round, is_newest_round)
from {{ ref('int_province_round') }}
where is_newest_round
