with

bases as (

    select * from {{ ref('int_base_round') }}
    where is_newest_round

),

{{ roll_up_and_grow(['level']) }}

select * from grown
