"""Reading in children: a file that brings its reader down costs its own child and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.contained import Job, Outcome, read_files
from ingestion.limits import limits

PROJECT = Path(__file__).parents[2]
REFERENCE = PROJECT / "dbt_project" / "seeds"


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


@pytest.mark.parametrize(("hostile", "status"), [("die", "corrupt_file"), ("spin", "too_large"), ("eat", "too_large")])
def test_a_child_that_dies_costs_its_file_one_status(tmp_path: Path, hostile: str, status: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    command = [sys.executable, "-m", "tests.ingestion.hostile", hostile, path, path]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [status, status], done.stderr
