select
    year,
    level,
    bases_count,
    under_rectification_count,
    cities_count,
    zones_count,
    recognised_count,
    upgraded_count,
    removed_count
from {{ ref('int_base_stock_year') }}
