with

bases as (

    select
        base_rounds.*,
        classes.classification,
        classes.industry_code
    from {{ ref('int_base_round') }} as base_rounds
    inner join {{ ref('int_base_class') }} as classes using (base_id, data_year)
    where base_rounds.is_newest_round

),

{{ roll_up_and_grow(['classification', 'industry_code']) }}

select * from grown
