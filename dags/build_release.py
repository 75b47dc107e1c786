"""Steps 6 to 8: build and test the warehouse, compare it with what is published, let a person sign, publish."""

from typing import Any

from airflow import sdk

from dags import defaults, notices, questions


@sdk.dag(
    # Once a night even without an event: reference tables may have changed, and nothing new publishes nothing.
    schedule=sdk.AssetOrTimeSchedule(
        timetable=sdk.CronTriggerTimetable("30 2 * * *", **defaults.CLOCK), assets=[sdk.Asset("raw_zone")]
    ),
    catchup=False,
    max_active_runs=1,  # events of the raw zone during a run come together as one run after it
    default_args=defaults.ARGS | {"pool": defaults.WRITER},
    tags=["warehouse"],
)
def build_release() -> None:
    """Make the warehouse anew from the raw zone and publish it, after a person's approval where that is due.

    * **build** makes everything in a new DuckDB file and runs every dbt test on it; a failed test stops here. What was
    rejected last, and comes out the same, is asked about again only where a person started the run. * **compare** holds
    it against the current release: `release_gate.csv` says what must be approved. * **sign_off** asks on the page
    *Required Actions*, where something must be approved, whoever may sign by `senders.csv`. A new run waits behind it.
    * **record_answer** puts who decided what, when and why on record. Rejected, the candidate stays in
    `<store>/builds`. * **publish** asks the records itself, whatever became of the steps before, and switches
    `<store>/current` to the new release in one rename; where nothing has changed it stays.

    DuckDB has one writer: all tasks take the one slot of a pool. Readers never wait. [Runbook](/runbook/#build_release)
    """

    @sdk.task.short_circuit
    def build() -> str:
        from tbw.ground import places
        from tbw.release import gate, making

        candidate, run = making.build(places.store(), places.reference()), sdk.get_current_context()["dag_run"]
        return candidate if run.run_type == "manual" else gate.unless_rejected(places.store(), candidate)

    @sdk.task.short_circuit(ignore_downstream_trigger_rules=False)
    def compare(candidate: str) -> str:
        from tbw.ground import places
        from tbw.release import gate

        return gate.question(places.store(), places.reference(), candidate)

    sign_off = questions.SignOff(
        task_id="sign_off",
        subject="是否发布 / Publish release {{ ti.xcom_pull(task_ids='build') }}?",
        body="{{ ti.xcom_pull(task_ids='compare') }}",
        options=["Approve", "Reject"],
        params={
            "reason": sdk.Param("", type=["null", "string"], title="理由 reason", description="登记在案 goes on record")
        },
        notifiers=notices.ON_WAITING,
    )

    @sdk.task.short_circuit(ignore_downstream_trigger_rules=False)
    def record_answer(candidate: str, answer: dict[str, Any] | None) -> bool:
        from tbw.ground import places
        from tbw.release import gate

        return gate.record_answer(places.store(), places.reference(), candidate, answer)

    @sdk.task(trigger_rule=sdk.TriggerRule.NONE_FAILED)
    def publish(candidate: str) -> str:
        from tbw.ground import places
        from tbw.release import making

        return making.publish(places.store(), candidate, places.reference())

    candidate: Any = build()  # what a step returns stands for the value that it will give
    answer: Any = sign_off.output
    sdk.chain(compare(candidate), sign_off, record_answer(candidate, answer), publish(candidate))


build_release()
