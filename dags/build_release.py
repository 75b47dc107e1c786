"""Steps 6 to 8: build and test the warehouse, compare, publish."""

from datetime import timedelta

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, dag, task

# The same data fails the same test again; a folder that cannot be used will not mend itself.
NO_RETRY = RetryRule(["tbw.errors.UsageError", "tbw.errors.BuildFailed"], action=RetryAction.FAIL)


@dag(
    schedule=[Asset("raw_zone")],
    max_active_runs=1,
    default_args={
        "owner": "data engineering",
        "pool": "duckdb_writer",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_policy": ExceptionRetryPolicy([NO_RETRY]),
    },
    tags=["warehouse"],
)
def build_release() -> None:
    """Make the warehouse anew whenever `ingest_submissions` has updated the raw zone, and publish it.

    * **build** makes everything in a new DuckDB file and runs every dbt test on it; a failed test stops here.
    * **publish** switches `<store>/current` to the new release in one rename; where nothing has changed it stays.

    DuckDB has one writer: both tasks take the one slot of the pool `duckdb_writer`. Readers never wait. Folders:
    `TBW_STORE`, `TBW_REFERENCE` (absolute ones under a scheduler).
    """

    @task
    def build() -> str:
        from tbw import places, release

        return release.build(places.store(), places.reference())

    @task
    def publish(candidate: str) -> str:
        from tbw import places, release

        return release.publish(places.store(), candidate)

    publish(build())


build_release()
