with

ends as (

    select * from {{ ref('int_range_end') }}

),

ranged as (

    select
        round,
        base_id,
        data_year,
        max(end_cny) filter (where bound = 'low') as low_cny,
        max(end_cny) filter (where bound = 'high') as high_cny
    from ends
    group by round, base_id, data_year

)

select * from ranged
