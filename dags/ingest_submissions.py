"""Steps 1 to 5 of a submission: receive, read, check, keep, answer."""

from datetime import timedelta

from airflow import sdk


@sdk.dag(
    schedule=None,
    max_active_runs=1,
    params={"report_year": sdk.Param(None, type=["null", "integer"], description="only this report year; empty: all")},
    default_args={
        "owner": "data engineering",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        # A folder that cannot be used will not mend itself.
        "retry_policy": sdk.ExceptionRetryPolicy([sdk.RetryRule("tbw.errors.UsageError", action=sdk.RetryAction.FAIL)]),
    },
    tags=["submissions"],
)
def ingest_submissions() -> None:
    """Take every file of `TBW_LANDING` at `<report_year>/<city>/` that the store does not know yet.

    * **find** copies the files to `originals/` by their hash and puts them into batches.
    * **read** runs once per batch, in parallel: workbooks to answers, each with its cell; skipped where nothing is new.
    * **check** runs once, after all reading: the rules, over the new submissions and those whose history they change.
    * **keep** appends to the raw zone, the commit record last; **answer** writes the run's report and receipts.

    Each task may be run again. Folders: `TBW_LANDING`, `TBW_STORE`, `TBW_REFERENCE` (absolute under a scheduler).
    """

    @sdk.task
    def find() -> list[str]:
        from tbw import ingest, places

        context = sdk.get_current_context()
        found = ingest.find(places.landing(), places.store(), context["params"]["report_year"])
        context["ti"].xcom_push(key="run", value=found.run_id)
        return found.batches

    @sdk.task
    def read(run: str, batch: str) -> str:
        from tbw import ingest, places

        return ingest.read(places.store(), run, batch)

    @sdk.task(trigger_rule=sdk.TriggerRule.NONE_FAILED)
    def check(run: str) -> str:
        from tbw import ingest, places

        return ingest.check(places.store(), run, places.reference())

    @sdk.task(outlets=[sdk.Asset("raw_zone")])
    def keep(run: str) -> str:
        from tbw import ingest, places

        return ingest.keep(places.store(), run)

    @sdk.task
    def answer(run: str) -> str:
        from tbw import ingest, places

        return ingest.answer(places.store(), run)

    batches = find()
    run = batches["run"]
    sdk.chain(read.partial(run=run).expand(batch=batches), check(run), keep(run), answer(run))


ingest_submissions()
