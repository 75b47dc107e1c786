select
    base_id,
    event_on,
    event,
    level,
    document,
    source
from {{ ref('int_base_event') }}
