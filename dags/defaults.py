"""What the DAGs have in common: owner, retries with back-off, notices of a failure, the clock of their timetables."""

from datetime import timedelta
from typing import TypedDict

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from dags.notices import ON_FAILURE


class Clock(TypedDict):
    """What the timetables of all DAGs are given."""

    timezone: str
    run_immediately: timedelta


# Seasons and deadlines are those of the Department. A first run is never late: Airflow 3.3.2 takes False for a tenth of
# the interval, and a new site would build an empty release in the morning because there was none at night.
CLOCK: Clock = {"timezone": "Asia/Shanghai", "run_immediately": timedelta(0)}
# The one slot of this pool belongs to whoever writes a DuckDB file.
WRITER = "duckdb_writer"
# The same data fails the same test again; a folder or a setting that cannot be used will not mend itself.
_FINAL = ("tbw.ground.errors.UsageError", "tbw.ground.errors.BuildFailed", "ingestion.settings.SettingError")
NO_RETRY = [RetryRule(name, action=RetryAction.FAIL) for name in _FINAL]
ARGS = {
    "owner": "data engineering",
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(NO_RETRY),
    "on_failure_callback": ON_FAILURE,
}
