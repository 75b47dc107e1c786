with

-- What the report that counts for a base and report year says of a data year: a figure, or a text on incidents.
told as (

    select
        *,
        is_withheld or submission_id in (
            select submission_id from {{ ref('int_submission') }}
            where check_status = 'explain'
        ) as is_doubtful
    from {{ ref('int_reported_value') }}
    where is_counted and (value is not null or state in ('none', 'statement'))

),

{% set report = 'partition by base_id, item_code, data_year order by report_year' -%}
paired as (

    select
        base_id,
        item_code,
        data_year,
        unit,
        {% for column in [
            'submission_id', 'report_year', 'value', 'value_text', 'state', 'raw_text', 'sheet', 'cell'
        ] -%}
        lag({{ column }}) over ({{ report }}) as old_{{ column }},
        {{ column }} as new_{{ column }},
        {% endfor -%}
        is_doubtful or lag(is_doubtful) over ({{ report }}) as is_doubtful
    from told

),

-- Numbers are compared as numbers and texts as texts: the same number with "about" before it is no change.
changed as (

    select
        * exclude (old_state, new_state),
        {{ yoy_pct('new_value', 'old_value') }} as change_pct
    from paired
    where
        old_submission_id is not null
        and if(
            new_value is null and old_value is null,
            (new_state, new_value_text) is distinct from (old_state, old_value_text),
            new_value is distinct from old_value
        )

)

select * from changed
