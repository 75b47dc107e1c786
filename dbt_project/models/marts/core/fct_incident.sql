with

current_reports as (

    select * from {{ ref('int_current_report') }}

),

answers as (

    select * from {{ ref('int_reported_value') }}
    where is_current and item_code = 'serious_incidents'

),

-- Not answered is never "none": only a stated "none" is false.
judged as (

    select
        current_reports.*,
        case answers.state when 'statement' then true when 'none' then false end as has_incident,
        if(has_incident, answers.value_text, null) as incident_text
    from current_reports
    left join answers using (submission_id, data_year)

)

select
    base_id,
    data_year,
    has_incident,
    incident_text,
    submission_id,
    report_year,
    is_preliminary
from judged
