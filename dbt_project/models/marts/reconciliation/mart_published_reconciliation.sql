with

published as (

    select
        * exclude (value),
        value as published_text,
        try_cast(value as decimal(38, 8)) as published_value,
        length(split_part(value, '.', 2)) as digits
    from {{ ref('stg_published_figures') }}

),

computations as (

    select * from {{ ref('stg_figure_computations') }}

),

figures as (

    select * from {{ ref('int_published_figure') }}

),

reconciled as (

    select
        published.*,
        computations.round as published_from_round,
        known_then.value as computed_value,
        known_then.part_value as computed_from_value,
        known_then.whole_value as computed_whole_value,
        known_now.value as computed_now,
        {{ agrees_with('known_then.value', 'published.published_value', 'published.digits', 'published.comparator') }}
            as holds,
        {{ agrees_with('known_now.value', 'published.published_value', 'published.digits', 'published.comparator') }}
            as holds_now,
        {{ why_not_computed(
            'computations.why_not', 'figure_computations.csv does not say how to compute it', 'not known:'
        ) }} as why_not,
        {{ why_not_computed(
            'coalesce(computations.why_not_zh, computations.why_not)', 'figure_computations.csv 没有说明如何计算', '尚不掌握'
        ) }} as why_not_zh,
        computations.note
    from published
    left join computations using (figure_id)
    left join figures as known_then on published.figure_id = known_then.figure_id and not known_then.is_now
    left join figures as known_now on published.figure_id = known_now.figure_id and known_now.is_now

)

select
    * exclude (digits)
    replace (
        {% for column in [
            'published_value', 'computed_value', 'computed_from_value', 'computed_whole_value', 'computed_now'
        ] -%}
        {{ column }}::double as {{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    )
from reconciled
