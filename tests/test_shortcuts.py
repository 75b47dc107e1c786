"""The shortcuts past what libraries do by themselves: each is on record with the version that it was measured on.

A new version of a library fails a test here, on purpose: look at what the shortcut overrides, measure again with
benchmarks/bench_shortcuts.py, and write version and gain into the decision.
"""

from __future__ import annotations

import importlib
import inspect
import platform
import re
from importlib.metadata import version
from multiprocessing import spawn
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from airflow.utils.state import TaskInstanceState

from ingestion.settings import SettingError
from ingestion.shortcuts import SHORTCUTS, taken
from tbw.ground.places import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

DECISION = (PROJECT / "docs" / "decisions" / "0018-shortcuts.md").read_text(encoding="utf-8")
# Shortcut -> library and version.
RECORDED = dict(re.findall(r"^\| `(\w+)` \| ([\w-]+ [\d.]+) \|", DECISION, re.MULTILINE))


def test_every_shortcut_is_on_record() -> None:
    assert RECORDED.keys() == SHORTCUTS


@pytest.mark.parametrize("shortcut", sorted(RECORDED))
def test_the_library_is_the_one_that_it_was_measured_on(shortcut: str) -> None:
    library, _, measured_on = RECORDED[shortcut].partition(" ")
    now = platform.python_version() if library == "Python" else version(library)
    assert f"{now}.".startswith(f"{measured_on}."), f"{library} is new: measure {shortcut} again"


def test_what_is_overridden_of_great_expectations_is_there_and_called_alike() -> None:
    from great_expectations.expectations.expectation import ColumnMapExpectation

    from expectations.by_row import _ByRow

    for name in ("get_validation_dependencies", "_validate"):
        theirs, ours = (
            set(inspect.signature(getattr(kind, name)).parameters) for kind in (ColumnMapExpectation, _ByRow)
        )
        assert theirs >= ours - {"_"}, name


def test_what_is_patched_of_multiprocessing_is_there() -> None:
    for name in ("_fixup_main_from_name", "_fixup_main_from_path"):
        assert len(inspect.signature(getattr(spawn, name)).parameters) == 1


def test_what_is_overridden_of_the_executor_is_there_and_called_alike() -> None:
    from airflow.executors import local_executor

    from services.executor import LocalExecutor

    for name in ("_get_workloads_to_schedule", "_process_workloads", "change_state"):
        theirs, ours = (
            inspect.signature(getattr(kind, name)) for kind in (local_executor.LocalExecutor, LocalExecutor)
        )
        assert list(theirs.parameters) == list(ours.parameters), name


class _Executor:
    """An executor without processes: what it hands out is taken by nobody, and ends when the test says so."""

    def __init__(self, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kind, "_spawn_worker", lambda _: None)
        self.own = kind(parallelism=2)
        self.own.start()

    def queue(self, key: str) -> None:
        self.own.queued_tasks[key] = SimpleNamespace(key=key, ti=SimpleNamespace(priority_weight=1))

    def end(self, key: str) -> None:
        self.own.result_queue.put((key, TaskInstanceState.SUCCESS, None))

    def beat(self) -> list[str]:
        """What is handed out at a heartbeat."""
        self.own.trigger_tasks(2)
        handed_out = []
        while not self.own.activity_queue.empty():
            handed_out.append(self.own.activity_queue.get().key)
        self.own.sync()
        return handed_out


@pytest.fixture(params=["services.executor", "airflow.executors.local_executor"])
def executor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> _Executor:
    """Ours, and Airflow's own."""
    return _Executor(importlib.import_module(request.param).LocalExecutor, monkeypatch)


def test_both_executors_hand_out_what_is_queued_and_again_after_its_end(executor: _Executor) -> None:
    for key in ("a", "b"):
        executor.queue(key)
    assert executor.beat() == ["a", "b"]
    executor.end("a")
    assert executor.beat() == []
    assert executor.own.get_event_buffer().keys() == {"a"}
    executor.queue("a")
    assert executor.beat() == ["a"]


def test_only_ours_waits_for_the_process_that_paused_a_task(executor: _Executor) -> None:
    """Does Airflow's own wait, too, then ours is needed no longer."""
    executor.queue("asks")
    assert executor.beat() == ["asks"]
    executor.queue("asks")  # answered before the first process has ended
    is_ours = type(executor.own).__module__ == "services.executor"
    assert executor.beat() == ([] if is_ours else ["asks"])
    executor.end("asks")
    executor.beat()
    assert executor.beat() == (["asks"] if is_ours else [])


@pytest.mark.parametrize(
    ("setting", "left_out"),
    [("", set()), ("rows_only, kept_parse", {"rows_only", "kept_parse"}), ("all", SHORTCUTS)],
)
def test_the_setting_names_what_is_left_out(monkeypatch: pytest.MonkeyPatch, setting: str, left_out: set[str]) -> None:
    monkeypatch.setenv("TBW_PLAIN", setting)
    assert {name for name in SHORTCUTS if not taken(name)} == left_out


def test_a_shortcut_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_PLAIN", "fast")
    with pytest.raises(SettingError, match=r"TBW_PLAIN: no shortcut fast: all, or some of conditions_once, executor"):
        taken("executor")


@pytest.mark.parametrize(
    ("plain", "executor"), [("", "services.executor.LocalExecutor"), ("executor", "LocalExecutor")]
)
def test_airflow_is_given_its_own_executor_on_the_plain_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: str, executor: str
) -> None:
    from services.settings import Settings, environment

    monkeypatch.setenv("TBW_PLAIN", plain)
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
    assert environment(Settings(tmp_path, 8080, 54329, 60, 180), "sqlite://")["AIRFLOW__CORE__EXECUTOR"] == executor
