with

base_years as (

    select * from {{ ref('int_round_measure') }}

),

classed as (

    select
        base_years.*,
        classes.classification,
        classes.industry_code
    from base_years
    inner join {{ ref('int_base_class') }} as classes using (base_id, data_year)

),

-- One row for every mart that the base is rolled up in.
roll_ups as (

    select
        base_years.*,
        unnest({{ rows_of_marts(is_classed=false) }}, recursive := true)
    from base_years
    union all by name
    select
        classed.*,
        unnest({{ rows_of_marts(is_classed=true) }}, recursive := true)
    from classed

)

select
    mart,
    key_value,
    round,
    base_id,
    data_year,
    submission_id,
    is_expected,
    is_reported,
    is_preliminary,
    gives_trade
from roll_ups
where is_row
