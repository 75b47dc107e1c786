from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tbw.ground.places import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from airflow.dag_processing.dagbag import DagBag

DAGS = PROJECT / "dags"
NO_DAGS = {DAGS / name for name in (DAGS / ".airflowignore").read_text("utf-8").splitlines()}
DAG_FILES = sorted(set(DAGS.glob("*.py")) - NO_DAGS)
ROOMS = {"services", "tbw", "expectations", "ingestion"}


def test_every_dag_file_can_be_imported(bag: DagBag) -> None:
    assert bag.import_errors == {}


def test_dag_id_is_the_file_name(bag: DagBag) -> None:
    assert sorted(bag.dags) == [path.stem for path in DAG_FILES]


def test_every_dag_says_what_it_does_and_who_owns_it(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.doc_md
        assert dag.tags
        assert dag.owner == "data engineering"
        assert f"(/runbook/#{dag.dag_id})" in dag.doc_md
        assert dag.max_active_runs == 1
        assert not dag.catchup
        for task in dag.tasks:
            assert task.retries > 0
            assert task.retry_exponential_backoff > 1
            assert task.on_failure_callback


def test_ingest_reads_in_parallel(bag: DagBag) -> None:
    dag = bag.dags["ingest_submissions"]
    order = ["find", "read", "check", "keep", "answer"]
    assert sorted(dag.task_ids) == sorted(order)
    assert [task.task_id for task in dag.topological_sort()] == order
    assert [task_id for task_id in order if dag.get_task(task_id).is_mapped] == ["read"]


def test_release_is_built_when_the_raw_zone_was_updated(bag: DagBag) -> None:
    (updated,) = bag.dags["ingest_submissions"].get_task("keep").outlets
    assert bag.dags["refresh_reference"].get_task("changed").outlets == [updated]
    assert bag.dags["build_release"].timetable.asset_condition.objects == (updated,)


def test_a_release_that_must_be_approved_is_published_by_nothing_but_an_approval(bag: DagBag) -> None:
    dag = bag.dags["build_release"]
    assert [task.task_id for task in dag.topological_sort()] == [
        "build",
        "compare",
        "sign_off",
        "record_answer",
        "publish",
    ]
    # Where the question, or the approval, is skipped, what comes directly after is: the trigger rules decide the rest.
    assert {task.task_id for task in dag.get_task("compare").downstream_list} == {"sign_off"}
    assert dag.get_task("record_answer").upstream_task_ids == {"build", "sign_off"}
    assert [dag.get_task(name).trigger_rule for name in ("record_answer", "publish")] == ["all_success", "none_failed"]


def test_each_base_is_asked_about_and_recorded_by_itself(bag: DagBag) -> None:
    dag = bag.dags["annual_assessment"]
    assert [task.task_id for task in dag.topological_sort()] == ["evidence", "tell", "base.decide", "base.record"]
    group = dag.task_group.children["base"]
    assert [task.task_id for task in group.iter_tasks()] == ["base.decide", "base.record"]
    assert dag.get_task("base.record").outlets == bag.dags["ingest_submissions"].get_task("keep").outlets


def test_no_schedule_makes_up_for_a_time_before_its_first_start(bag: DagBag) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    clocks = [repr(DagSerialization.to_dict(dag)["dag"]["timetable"]) for dag in bag.dags.values() if dag.schedule]
    assert len(clocks) > 1
    assert [clock for clock in clocks if "'run_immediately': 0.0" not in clock] == []


def test_only_one_task_at_a_time_writes_the_warehouse(bag: DagBag) -> None:
    assert {task.pool for task in bag.dags["build_release"].tasks} == {"duckdb_writer"}


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_parsing_a_dag_file_imports_none_of_our_code(path: Path) -> None:
    imported = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported.isdisjoint(ROOMS)
