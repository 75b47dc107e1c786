with

computations as (

    select * from {{ ref('stg_figure_computations') }}

),

known as (

    select * from {{ ref('int_known_figure') }}

),

-- Each figure twice: as known after the round that it was published from, and after the newest.
asked as (

    select
        *,
        false as is_now,
        round as known_after
    from computations
    union all
    select
        *,
        true as is_now,
        (select max(known.round) from known) as known_after
    from computations

),

-- A figure that depends on no round (its round is null) is the same after each.
computed as (

    select
        asked.figure_id,
        asked.is_now,
        part.value as part_value,
        whole.value as whole_value,
        try_cast(
            part.value / if(asked.whole_measure is null, 1, nullif(whole.value, 0)) / asked.unit_factor
            as decimal(38, 8)
        ) as value
    from asked
    {% for side, prefix in {'part': '', 'whole': 'whole_'}.items() -%}
    left join known as {{ side }}
        on asked.{{ prefix }}measure = {{ side }}.measure
            and asked.{{ prefix }}scope = {{ side }}.scope
            and asked.{{ prefix }}scope_code is not distinct from {{ side }}.scope_code
            and asked.year is not distinct from {{ side }}.year
            and ({{ side }}.round is null or asked.known_after = {{ side }}.round)
    {% endfor %}
)

select * from computed
