select
    base_id,
    report_year,
    threshold_id,
    flag,
    point,
    indicator,
    comparator,
    threshold::double as threshold,
    value::double as value,
    margin::double as margin,
    is_met,
    source,
    note
from {{ ref('int_assessment_margin') }}
