"""Reading in children: a file that brings its reader down costs its own child and nothing else."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from ingestion import contained
from ingestion.contained import Job, Outcome, read_files
from ingestion.limits import limits

REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"


def read(*paths: Path) -> list[Outcome]:
    return list(read_files([Job(path, 2021, REFERENCE) for path in paths]))


def test_no_files() -> None:
    assert read() == []


def test_outcomes_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    contents = {"空": b"", "网页": b"<html></html>", "文": b"%PDF", "表": "甲,乙\r\n".encode()}
    paths = [tmp_path / name for name in contents]
    for path in paths:
        path.write_bytes(contents[path.name])
    assert [outcome.status for outcome in read(*paths)] == ["empty_file", "html_page", "not_a_workbook", "not_the_form"]


def test_file_over_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(limits()["file_bytes"] + 1)
    assert [outcome.status for outcome in read(path)] == ["too_large"]


def _die(_: Job) -> Outcome:
    # As an allocator or the kernel ends a process: no exception to catch.
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _spin(_: Job) -> Outcome:
    while True:
        pass


def _eat(_: Job) -> Outcome:
    return Outcome(str(len(b" " * limits()["memory_bytes"])))


@pytest.mark.parametrize(("hostile", "status"), [(_die, "corrupt_file"), (_spin, "too_large"), (_eat, "too_large")])
def test_a_child_that_dies_costs_its_file_one_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: object, status: str
) -> None:
    # Forked, so that the children get the hostile reader of this test.
    monkeypatch.setattr(contained, "read_one", hostile)
    monkeypatch.setattr(contained, "get_context", lambda _: _Fork())
    monkeypatch.setitem(limits(), "cpu_seconds", 1)
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    assert [outcome.status for outcome in read(path, path)] == [status, status]


class _Fork:
    """The fork context, deaf to what only a fork server knows."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")

    def set_forkserver_preload(self, modules: list[str]) -> None:
        assert modules == ["ingestion.warm"]

    def __getattr__(self, name: str) -> object:
        return getattr(self._context, name)
