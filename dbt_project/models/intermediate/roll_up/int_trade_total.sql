with

totals as (

    select * exclude (metric)
    from {{ ref('int_reference_total') }}
    where metric = 'total'

)

select * from totals
