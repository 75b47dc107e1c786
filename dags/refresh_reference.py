"""Reference data that arrives as spreadsheets: totals of customs and statistics, new and changed bases."""

from typing import Any

from airflow import sdk

from dags import defaults


@sdk.dag(
    schedule=sdk.CronTriggerTimetable("15 7 * * *", **defaults.CLOCK),
    catchup=False,
    max_active_runs=1,
    default_args=defaults.ARGS,
    tags=["reference"],
)
def refresh_reference() -> None:
    """Take every new spreadsheet of `<landing>/reference/` into the raw zone; a new release is then built.

    * **take** knows a table by its headings (`reference_sheet.yaml`). A row takes the place of the one of the
      same key in the tables of `TBW_REFERENCE`, or is added. A file is taken whole, or not at all with its fault named.
    * **refused**, **tell** send a notice of each refused file, once.
    * **changed_tables**, **changed** tell Airflow that the raw zone has news, and which tables they are about.

    [Runbook](/runbook/#refresh_reference)
    """

    @sdk.task.short_circuit
    def take() -> list[dict[str, Any]]:
        from dataclasses import asdict

        from tbw.ground import places, reference

        landing, store, wait = places.landing(), places.store(), places.operation()["settled_seconds"]
        return [asdict(file) for file in reference.take(landing, store, places.reference(), wait)]

    @sdk.task.short_circuit
    def refused(taken: list[dict[str, Any]]) -> list[dict[str, str]]:
        from tbw.ground import places, reference

        return reference.refusals(places.store(), [reference.Taken(**file) for file in taken])

    @sdk.task
    def tell(notice: dict[str, str]) -> str:
        from dags import notices

        return notices.send(notice, sdk.get_current_context())

    @sdk.task.short_circuit
    def changed_tables(taken: list[dict[str, Any]]) -> list[str]:
        from tbw.ground import reference

        return reference.changed_tables([reference.Taken(**file) for file in taken])

    @sdk.task(outlets=[sdk.Asset("raw_zone")])
    def changed(names: list[str]) -> None:
        sdk.get_current_context()["outlet_events"][sdk.Asset("raw_zone")].extra = {"tables": list(names)}

    taken: Any = take()  # what a step returns stands for the value that it will give
    tell.expand(notice=refused(taken))
    names: Any = changed_tables(taken)
    changed(names)


refresh_reference()
