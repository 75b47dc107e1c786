with

{{ totals_of(['gdp']) }}

select
    scope,
    scope_code,
    scope_name,
    year,
    comparator,
    value::double as value,
    unit,
    level_cny,
    growth_published_pct,
    kind,
    source,
    confidence,
    released_on,
    note,
    is_level_used,
    is_growth_used
from chosen
