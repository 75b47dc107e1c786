"""The yearly assessment: the evidence on each base, a person's decision, its record, and the next release."""

from typing import Any

from airflow import sdk

from dags import defaults, notices, questions


@sdk.dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    params={
        "report_year": sdk.Param(None, type=["null", "integer"], description="the round to assess; empty: the newest")
    },
    default_args=defaults.ARGS,
    tags=["assessment"],
)
def annual_assessment() -> None:
    """Show people what the release says of each provincial base, and record what they decide.

    * **evidence** finds the bases that wait for a decision: those without one for the report year, and those under
      rectification. Which outcome may follow which, `decision_outcomes.csv` says. Without such bases the run ends here.
    * **tell** sends one notice that they wait.
    * **decide** asks on the page *Required Actions*, once per base: flags, evidence, thresholds, earlier decisions. A
      question may wait for weeks without delaying the others.
    * **record** puts the answer into the raw zone, as `tbw decide` does; its asset event has the release built anew.

    Trigger it after the release of a round, and again when a time to rectify ends.

    [Runbook](/runbook/#annual_assessment)
    """

    @sdk.task.short_circuit
    def evidence() -> list[dict[str, Any]]:
        from dataclasses import asdict

        from tbw.ground import places
        from tbw.round import assessment

        year = sdk.get_current_context()["params"]["report_year"]
        return [asdict(question) for question in assessment.questions(places.store(), places.reference(), year)]

    @sdk.task
    def tell(waiting: list[dict[str, Any]]) -> str:
        run = sdk.get_current_context()["run_id"]
        notice = {"name": f"assessment-{run}", "subject": f"{len(waiting)} bases wait for their yearly assessment"}
        notice["text"] = "\n".join([*(question["subject"] for question in waiting), "Answer on: Required Actions"])
        return notices.send(notice, sdk.get_current_context())

    @sdk.task(outlets=[sdk.Asset("raw_zone")])
    def record(question: dict[str, Any], answer: dict[str, Any]) -> str:
        from tbw.ground import places
        from tbw.round import assessment

        event = sdk.get_current_context()["outlet_events"][sdk.Asset("raw_zone")]
        event.extra = {"report_years": [question["report_year"]]}
        return assessment.record(places.store(), places.reference(), question, answer)

    @sdk.task_group
    def base(question: dict[str, Any]) -> None:
        decide = questions.DecideOnBase(task_id="decide", question=question, params=questions.OF_A_DECISION)
        answer: Any = decide.output  # what a step returns stands for the value that it will give
        record(question, answer)

    waiting: Any = evidence()
    tell(waiting)
    base.expand(question=waiting)


annual_assessment()
