select * exclude (is_newest_round)
from {{ ref('int_province_round') }}
