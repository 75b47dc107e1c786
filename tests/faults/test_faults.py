"""Whatever befalls a run: nothing is lost or doubled, the current release stays whole, and a rerun completes."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingestion.raw_zone.store import Store
from tbw.ground.places import PROJECT
from tbw.release import manifest
from tests.faults import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUND = PROJECT / "samples" / "landing" / "2021"
FIRST = ["宜宾市/2021年信息表_宜宾市示例基地.xlsx"]
THEN = [
    "南充市/2021年信息表_南充市示例基地.ods",
    "德阳市/2021年信息表_德阳市示例基地.csv",
    "乐山市/2021年信息表_乐山市示例基地二.xls",
]
NOW = "2021-02-15T15:00:00+00:00"
AFTER_MIDNIGHT = "2021-02-15T16:00:01+00:00"  # the deadline's, in Shanghai


@dataclass(frozen=True)
class Content:
    """What a store holds: rows of the raw zone and hashes of the marts."""

    rows: dict[str, Counter[str]]
    marts: dict[str, str]
    returns: set[str]


def drop(folder: Path, names: list[str]) -> None:
    for name in names:
        target = folder / "landing" / "2021" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROUND / name, target)


def content(folder: Path) -> Content:
    """Read back as every consumer does; a release that is not whole raises."""
    of_release = manifest.read(folder / "store" / "current")
    assert of_release is not None
    with Store(folder / "store").counted() as raw:
        rows = {
            table: Counter(row["submission_id"] for row in raw.table(table).to_pylist())
            for table in ("submissions", "values", "enterprises", "checks", "findings")
        }
    returns = folder / "store" / "returns"
    files = {path.relative_to(returns).as_posix() for path in returns.rglob("*") if path.is_file()}
    return Content(rows, {name: mart.sha256 for name, mart in of_release.marts.items()}, files)


def submissions_of_current(folder: Path) -> int:
    with duckdb.connect(str((folder / "store" / "current").resolve() / "warehouse.duckdb"), read_only=True) as release:
        return release.execute("select count(*) from marts.fct_submission").fetchone()[0]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, forked_dbt: None) -> Path:  # noqa: ARG001 - where to fork
    """A store with a release of one form, and three more forms in landing."""
    folder = tmp_path_factory.mktemp("before") / "all"
    drop(folder, FIRST)
    assert pipeline.run(folder, now=NOW) == 0
    drop(folder, THEN)
    return folder


@pytest.fixture(scope="module")
def undisturbed(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Content:
    folder = tmp_path_factory.mktemp("undisturbed") / "all"
    shutil.copytree(before, folder, symlinks=True)
    assert pipeline.run(folder, now=NOW) == 0
    assert submissions_of_current(folder) == len(FIRST + THEN)
    return content(folder)


@pytest.fixture
def folder(before: Path, undisturbed: Content, tmp_path: Path) -> Path:
    assert undisturbed
    shutil.copytree(before, tmp_path / "all", symlinks=True)
    return tmp_path / "all"  # like the others two folders below the one of all tests


def check_it_recovers(
    folder: Path, undisturbed: Content, fault: str, struck: object, tell: Callable[..., None]
) -> None:
    """After a fault: the release that is current is whole; a rerun ends where an undisturbed run does."""
    assert submissions_of_current(folder) in (len(FIRST), len(FIRST + THEN))
    is_whole = content(folder) is not None
    code = pipeline.run(folder, now=NOW)
    after = content(folder)
    lost = sum((undisturbed.rows[table] - rows).total() for table, rows in after.rows.items())
    doubled = sum((rows - undisturbed.rows[table]).total() for table, rows in after.rows.items())
    tell(fault, struck, lost, doubled, "yes" if is_whole else "no", "yes" if code == 0 else "no")
    assert (code, lost, doubled) == (0, 0, 0)
    assert after == undisturbed
    assert list((folder / "store").glob(".current-*")) == []


@pytest.mark.parametrize("boundary", pipeline.BOUNDARIES)
def test_killed_at_a_boundary(folder: Path, undisturbed: Content, boundary: str, tell: Callable[..., None]) -> None:
    code = pipeline.run(folder, now=NOW, kill_at=boundary)
    assert code == -signal.SIGKILL
    check_it_recovers(folder, undisturbed, f"kill -9 {boundary}", "killed", tell)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_killed_between_two_raw_tables(
    folder: Path, undisturbed: Content, count: int, tell: Callable[..., None]
) -> None:
    code = pipeline.run(folder, now=NOW, kill_at="before a raw table", count=count)
    assert code == -signal.SIGKILL
    check_it_recovers(folder, undisturbed, f"kill -9 before raw table {count}", "killed", tell)


@pytest.mark.parametrize("file_bytes", [1_000, 30_000, 300_000])
def test_a_full_disk(folder: Path, undisturbed: Content, file_bytes: int, tell: Callable[..., None]) -> None:
    code = pipeline.run(folder, now=NOW, file_bytes=file_bytes)
    assert code > 0
    check_it_recovers(folder, undisturbed, f"no file beyond {file_bytes} bytes", f"exit {code}", tell)


def test_two_runs_together(folder: Path, undisturbed: Content, tell: Callable[..., None]) -> None:
    processes = [pipeline.start(folder, now=NOW) for _ in range(2)]
    codes = [process.wait() for process in processes]
    check_it_recovers(folder, undisturbed, "two runs together", f"exits {codes}", tell)
    assert codes == [0, 0]


def test_a_clock_that_passes_the_deadline(folder: Path, undisturbed: Content, tell: Callable[..., None]) -> None:
    assert pipeline.run(folder, now=NOW, later=AFTER_MIDNIGHT) == 0
    check_it_recovers(folder, undisturbed, "the deadline's midnight passes", "exit 0", tell)


def test_a_half_written_file(folder: Path, undisturbed: Content, tell: Callable[..., None]) -> None:
    """Taken as it is, it is unreadable; the whole file is a submission of its own and counts."""
    path = folder / "landing" / "2021" / THEN[0]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert pipeline.run(folder, now=NOW) == 0
    with Store(folder / "store").counted() as raw:
        assert Counter(row["status"] for row in raw.table("checks").to_pylist())["unreadable"] == 1
    path.write_bytes(whole)
    assert pipeline.run(folder, now=NOW) == 0
    after = content(folder)
    lost = sum((undisturbed.rows[table] - rows).total() for table, rows in after.rows.items())
    extra = (after.rows["submissions"] - undisturbed.rows["submissions"]).total()
    tell("half-written file", "unreadable", lost, extra - 1, "yes", "yes")
    assert (lost, extra) == (0, 1)
    assert after.rows["values"] == undisturbed.rows["values"]
