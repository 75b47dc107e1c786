"""The whole Airflow: started, used by people of each role, stopped. One after the other on one site."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tbw.ground.places import PROJECT, SEEDS
from tbw.records import decisions
from tbw.round import assessment
from tests.accounts import with_accounts
from tests.services.airflow_page import PASSWORD, Site, listening, until
from tests.services.browser import approve_in_the_page

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = PROJECT / "samples" / "landing"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    # Not below pytest's folder: PostgreSQL's own user passes through, and another run of pytest would close that again.
    folder = Path(tempfile.mkdtemp(prefix="tbw-site-"))
    folder.chmod(0o755)
    (folder / "operation.yaml").write_text("settled_seconds: 1\n")
    reference = with_accounts(folder / "reference", department_approval="page:petra", department_review="page:petra")
    more = {"TBW_OPERATION": str(folder / "operation.yaml"), "TBW_REFERENCE": str(reference)}
    site = Site(folder, more=more)
    try:
        yield site
    finally:
        site.command("down", TBW_WAIT_SECONDS="5")
        shutil.rmtree(folder)


def test_without_a_chosen_administrator_nothing_starts(site: Site) -> None:
    done = site.command("up")
    assert done.returncode == 2
    assert "ADMIN=" in done.stderr
    assert done.stderr.count("\n") == 1
    assert site.processes() == []


def test_without_a_password_nothing_starts(site: Site) -> None:
    done = site.command("up", TBW_ADMIN="ada")
    assert done.returncode == 2
    assert "TBW_ADMIN_PASSWORD" in done.stderr


def test_it_starts_on_loopback_only(site: Site) -> None:
    site.up()
    assert {address for address, _ in listening(site)} == {"127.0.0.1"}
    assert {port for _, port in listening(site)} == {site.port, site.database_port}
    assert site.call("GET", "/api/v2/monitor/health", token="")["scheduler"]["status"] == "healthy"


def test_started_again_it_is_left_as_it_is(site: Site) -> None:
    before = {name: site.session_of(name) for name in ("api-server", "scheduler")}
    done = site.command("up")
    assert done.returncode == 0, done.stderr
    assert "starting" not in done.stdout
    assert {name: site.session_of(name) for name in before} == before


def test_a_port_in_use_is_said(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path, port=site.port)
    done = other.command("up", TBW_ADMIN="ada", TBW_ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 2
    assert f"port {site.port} cannot be used" in done.stderr
    assert "TBW_PORT" in done.stderr


def test_nobody_gets_in_with_a_usual_password(site: Site) -> None:
    for name in ("admin", "airflow", "ada"):
        assert site.refused("POST", "/auth/token", {"username": name, "password": name}, token="") == 401
    assert site.refused("GET", "/api/v2/dags", token="") == 401


def test_the_runbook_is_where_the_dags_link_to(site: Site) -> None:
    page = site.page("/runbook/")
    dags = [dag["dag_id"] for dag in site.call("GET", "/api/v2/dags")["dags"]]
    assert dags
    assert [dag for dag in dags if f'id="{dag}"' not in page] == []


def test_forms_dropped_into_landing_wait_for_an_approval_and_then_are_published(site: Site) -> None:
    shutil.copytree(SAMPLES / "2021", site.landing / "2021")
    run = site.trigger("ingest_submissions", settled=True)
    until(lambda: site.run_state("ingest_submissions", run) == "success", "ingest")
    # Of this run, or of a scheduled one that came before it.
    (event,) = site.call("GET", "/api/v2/assets/events?source_dag_id=ingest_submissions")["asset_events"]
    assert event["extra"] == {"report_years": [2021]}
    (question,) = until(lambda: site.waiting("build_release"), "the question")
    assert site.current() is None
    assert "the headline appears" in question["body"]
    assert "| 2020 | – | 6,760.80 |" in question["body"]
    assert (site.store / "notices").is_dir()

    approver = site.user("petra", "Approver")
    assert (
        site.refused("POST", "/api/v2/dags/ingest_submissions/dagRuns", {"logical_date": None}, token=approver) == 403
    )
    for role in ("Viewer", "Operator"):
        token = site.user(f"a {role}", role)
        task = question["task_instance"]
        path = f"/api/v2/dags/build_release/dagRuns/{task['dag_run_id']}/taskInstances/sign_off/-1/hitlDetails"
        assert site.refused("PATCH", path, {"chosen_options": ["Approve"], "params_input": {}}, token=token) == 403

    approve_in_the_page(site, "petra", PASSWORD, "checked against customs", site.folder / "gate.png")
    until(site.current, "the release")
    (decision,) = decisions.recorded(site.store)
    assert decision["subject"] == site.current()
    assert decision["outcome"] == "approved"
    assert "petra" in decision["decided_by"]
    assert decision["reason"] == "checked against customs"


def test_nothing_new_ends_the_run_early_and_makes_no_release(site: Site) -> None:
    run = site.trigger("ingest_submissions", settled=True)
    until(lambda: site.run_state("ingest_submissions", run) == "success", "ingest")
    assert {name for name, state in site.tasks("ingest_submissions", run).items() if state == "success"} == {"find"}


def test_a_base_is_assessed_in_the_page_and_the_release_says_so(site: Site) -> None:
    before = site.current()
    run = site.trigger("annual_assessment")
    expected = [question.subject for question in assessment.questions(site.store, SEEDS)]
    until(lambda: len(site.waiting("annual_assessment")) == len(expected), "the questions")
    questions = site.waiting("annual_assessment")
    assert sorted(question["subject"] for question in questions) == sorted(expected)
    approver = site.token("petra")
    first = min(questions, key=lambda question: question["subject"])
    passed = next(option for option in first["options"] if option.startswith("passed"))
    site.answer(first, passed, approver)  # without a document: asked again
    until(lambda: len(site.waiting("annual_assessment")) == len(expected), "the question again")
    assert [row["kind"] for row in decisions.recorded(site.store)] == ["release"]
    site.answer(first, passed, approver, document="川商贸函〔2021〕9号", reason="专家评审", effective_on=None)
    until(lambda: len(decisions.recorded(site.store)) > 1, "the record")
    (decision,) = [row for row in decisions.recorded(site.store) if row["kind"] == "assessment"]
    assert decision["base_id"] in first["subject"]
    assert [decision[name] for name in ("outcome", "report_year", "document")] == [
        "passed",
        2021,
        "川商贸函〔2021〕9号",
    ]
    assert "petra" in decision["decided_by"]
    until(lambda: site.current() != before, "the release that knows it")
    with duckdb.connect(str(site.store / "current" / "warehouse.duckdb"), read_only=True) as database:
        decided = "select base_id, outcome from marts.mart_assessment where outcome is not null"
        assert database.execute(decided).fetchall() == [(decision["base_id"], "passed")]
    assert site.run_state("annual_assessment", run) == "running"  # the other bases may wait for weeks


def test_the_release_is_made_again_hash_for_hash(site: Site) -> None:
    run = site.trigger("replay_release")
    until(lambda: site.has_ended("replay_release", run), "the end of the run")
    assert site.run_state("replay_release", run) == "success"


def test_rejected_the_candidate_stays_and_so_does_the_current_release(site: Site) -> None:
    before = site.current()
    shutil.copytree(SAMPLES / "2022", site.landing / "2022")
    site.trigger("ingest_submissions", settled=True)
    (question,) = until(lambda: site.waiting("build_release"), "the question")
    run = question["task_instance"]["dag_run_id"]
    site.answer(question, "Reject", site.token("petra"), reason="not yet")  # at once
    until(lambda: site.has_ended("build_release", run), "the end of the run")
    assert site.run_state("build_release", run) == "success"
    assert site.tasks("build_release", run)["publish"] == "skipped"
    assert site.current() == before
    decision = decisions.recorded(site.store)[-1]
    assert (decision["outcome"], decision["reason"]) == ("rejected", "not yet")
    assert (site.store / "builds" / decision["subject"] / "release" / "warehouse.duckdb").is_file()


def test_an_answer_given_at_once_counts(site: Site) -> None:
    run = site.trigger("build_release")
    for time in range(3):
        if time:
            site.clear("build_release", run, "sign_off")
        (question,) = until(lambda: site.waiting("build_release"), "the question")
        site.answer(question, "Reject", site.token("petra"), reason=f"at once, {time}")
        until(lambda: site.run_state("build_release", run) == "success", "the end of the run")
        assert decisions.recorded(site.store)[-1]["reason"] == f"at once, {time}"
    tries = site.call("GET", f"/api/v2/dags/build_release/dagRuns/{run}/taskInstances/sign_off/tries")
    assert [each["state"] for each in tries["task_instances"]] == ["success"] * 3


def test_an_administrator_may_not_sign_and_is_asked_again(site: Site) -> None:
    run, before = site.trigger("build_release"), decisions.recorded(site.store)
    (question,) = until(lambda: site.waiting("build_release"), "the question")
    site.answer(question, "Approve", reason="I run the machine")
    (again,) = until(lambda: site.waiting("build_release"), "the question again")
    assert decisions.recorded(site.store) == before
    site.answer(again, "Reject", site.token("petra"), reason="nor may I")
    until(lambda: site.has_ended("build_release", run), "the end of the run")
    assert [row["reason"] for row in decisions.recorded(site.store)[len(before) :]] == ["nor may I"]


def answered(site: Site, run: str, reason: str) -> bool:
    """Reject what the run asks; whether it has come to its end."""
    for question in site.waiting("build_release"):
        site.answer(question, "Reject", site.token("petra"), reason=reason)
    return site.has_ended("build_release", run)


def test_a_task_that_is_killed_is_run_again(site: Site) -> None:
    run = site.trigger("build_release")
    until(lambda: site.tasks("build_release", run)["build"] == "running", "the running task")
    (task,) = until(site.task_processes, "its process")
    task.kill()
    until(lambda: answered(site, run, "after the kill"), "the end of the run")
    assert site.run_state("build_release", run) == "success"
    tries = site.call("GET", f"/api/v2/dags/build_release/dagRuns/{run}/taskInstances/build/tries")
    assert [each["state"] for each in tries["task_instances"]] == ["failed", "success"]
    assert decisions.recorded(site.store)[-1]["reason"] == "after the kill"


def test_a_lost_database_costs_no_decision_and_no_run(site: Site) -> None:
    before, current = decisions.recorded(site.store), site.current()
    run = site.trigger("build_release")
    until(lambda: site.tasks("build_release", run)["build"] == "running", "the running task")
    os.kill(site.session_of("postgresql"), signal.SIGKILL)

    def ended() -> bool:
        """Up is what a timer repeats: the scheduler only ends when its task has."""
        return site.command("up").returncode == 0 and answered(site, run, "after the loss")

    until(ended, "the end of the run")
    assert site.run_state("build_release", run) == "success"
    assert decisions.recorded(site.store)[: len(before)] == before
    assert site.current() == current


def test_stopped_while_a_task_runs_it_leaves_no_process_and_no_port(site: Site) -> None:
    run = site.trigger("build_release")
    until(lambda: site.tasks("build_release", run)["build"] == "running", "the running task")
    done = site.command("down", TBW_WAIT_SECONDS="2")
    assert done.returncode == 0, done.stderr
    assert site.processes() == []
    assert listening(site) == set()


def test_stopped_again_there_is_nothing_to_do(site: Site) -> None:
    done = site.command("down")
    assert (done.returncode, done.stdout) == (0, "stopped\n")
