-- Unit conversion is exact: a value is the number as typed times the factor of its unit, and only a number or factor
-- that is missing, or a product beyond 22 digits, leaves it null.
select *
from {{ ref('fct_reported_value') }}
where
    value is distinct from try_cast(try(number_as_typed * unit_factor) as decimal(30, 8))
    and (value is not null or abs(number_as_typed::double * unit_factor::double) < 1e21)
