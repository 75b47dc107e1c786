"""Steps 1 to 5 of a submission; every five minutes while forms come in and go back, else once an hour."""

from typing import Any

from airflow import sdk

from dags import defaults


@sdk.dag(
    schedule=sdk.MultipleCronTriggerTimetable("*/5 * * 1-4 *", "7 * * 5-12 *", **defaults.CLOCK),
    catchup=False,
    max_active_runs=1,
    params={
        "report_year": sdk.Param(None, type=["null", "integer"], description="only this report year; empty: all"),
        "settled": sdk.Param(default=False, type="boolean", description="take files written to a moment ago, too"),
    },
    default_args=defaults.ARGS,
    tags=["submissions"],
)
def ingest_submissions() -> None:
    """Take every file of `TBW_LANDING` at `<report_year>/<city>/` that the store does not know yet.

    * **find** keeps the bytes and makes batches; the run ends here without new files, or while they are being copied.
    * **read** runs once per batch, in parallel: workbooks to answers, each with its cell.
    * **check** runs once, after all reading: the rules, over the new submissions and those whose history they change.
    * **keep** appends to the raw zone; its asset event names the report years.
    * **answer** writes the marked returns, the receipts and the run's report.

    Each task, and each report year, may be run again in any order. [Runbook](/runbook/#ingest_submissions)
    """

    @sdk.task.short_circuit
    def find() -> list[str]:
        from tbw.ground import places
        from tbw.submission import ingest

        found = ingest.find(places.landing(), places.store(), **(context := sdk.get_current_context())["params"])
        context["ti"].xcom_push(key="run", value=found.run_id)
        return found.batches

    @sdk.task
    def read(run: str, batch: str) -> str:
        from tbw.ground import places
        from tbw.submission import ingest

        return ingest.read(places.store(), run, batch)

    @sdk.task
    def check(run: str) -> str:
        from tbw.ground import places
        from tbw.submission import ingest

        return ingest.check(places.store(), run, places.reference())

    @sdk.task(outlets=[sdk.Asset("raw_zone")])
    def keep(run: str) -> str:
        from tbw.ground import places
        from tbw.submission import ingest

        event = sdk.get_current_context()["outlet_events"][sdk.Asset("raw_zone")]
        event.extra = {"report_years": list(ingest.report_years(places.store(), run))}
        return ingest.keep(places.store(), run)

    @sdk.task
    def answer(run: str) -> str:
        from tbw.ground import places
        from tbw.submission import ingest

        return ingest.answer(places.store(), run)

    batches: Any = find()  # what a step returns stands for the value that it will give
    run = batches["run"]
    sdk.chain(read.partial(run=run).expand(batch=batches), check(run), keep(run), answer(run))


ingest_submissions()
