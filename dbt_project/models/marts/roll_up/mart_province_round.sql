with

bases as (

    select * from {{ ref('int_base_round') }}

),

{{ roll_up_and_grow(['round']) }},

{{ compare_with_province() }}

select * from compared
