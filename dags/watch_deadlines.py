"""Notices of who is missing, some days before a deadline and after it."""

from airflow import sdk

from dags import defaults


@sdk.dag(
    schedule=sdk.CronTriggerTimetable("0 8 * * *", **defaults.CLOCK),
    catchup=False,
    max_active_runs=1,
    default_args=defaults.ARGS,
    tags=["deadlines"],
)
def watch_deadlines() -> None:
    """Look every morning whether a notice about a deadline of this year's round is due, and send it.

    * **look** compares the registry with what was received: who is missing or was sent back, per city. `deadlines.csv`
      has the dates and the days of notices.
    * **tell** runs once per notice: a file in `<store>/notices`, and a mail to `TBW_NOTIFY_TO`. Each is sent once; one
      that could not be sent on its day is sent later.

    [Runbook](/runbook/#watch_deadlines)
    """

    @sdk.task.short_circuit
    def look() -> list[dict[str, str]]:
        from dataclasses import asdict

        from tbw.ground import places
        from tbw.round import reminders

        return [asdict(due) for due in reminders.due(places.store(), places.reference(), places.landing())]

    @sdk.task
    def tell(notice: dict[str, str]) -> str:
        from dags import notices

        return notices.send(notice, sdk.get_current_context())

    tell.expand(notice=look())


watch_deadlines()
