with

base_years as (

    select * from {{ ref('int_base_year') }}
    where is_newest_round

),

-- One row for every yearly mart that the base is rolled up in.
roll_ups as (

    select
        base_id,
        data_year,
        submission_id,
        is_expected,
        is_reported,
        is_preliminary,
        unnest([
            {% for mart, found in roll_up_marts().items() -%}
            struct_pack(
                mart := '{{ mart }}', key_value := {{ found.key ~ '::varchar' if found.key else 'null::varchar' }}
            ),
            {% endfor -%}
            struct_pack(mart := null, key_value := null)
        ], recursive := true)
    from base_years

)

select * from roll_ups
where mart is not null
