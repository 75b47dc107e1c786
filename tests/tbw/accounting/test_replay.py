"""What stops a replay, and what it says of a difference; that it comes out equal is shown on the sample rounds."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from ingestion.raw_zone.schema import CHECKS
from ingestion.raw_zone.store import Store
from tbw.accounting import replay
from tbw.cli.app import app
from tbw.ground.errors import UsageError
from tbw.release import dbt_build, manifest
from tbw.submission import ingest
from tests.tbw import fast_build
from tests.tbw.conftest import build_and_publish


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, reference: Path) -> Path:
    """A store that received one file, which is no form."""
    folder = tmp_path_factory.mktemp("replay")
    path = folder / "landing" / "2021" / "成都市" / "某表.csv"
    path.parent.mkdir(parents=True)
    path.write_text("甲,乙", encoding="utf-8")
    found = ingest.find(folder / "landing", folder / "store")
    for batch in found.batches:
        ingest.read(folder / "store", found.run_id, batch)
    ingest.check(folder / "store", found.run_id, reference)
    ingest.keep(folder / "store", found.run_id)
    return folder / "store"


@pytest.fixture
def unbuilt(ingested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it; builds are quick."""
    monkeypatch.setattr(dbt_build, "run", fast_build.make_warehouse)
    return shutil.copytree(ingested, tmp_path / "store")


@pytest.fixture
def store(unbuilt: Path, reference: Path) -> Path:
    """The same with a release."""
    build_and_publish(unbuilt, reference)
    return unbuilt


def tell(store: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the manifest of the current release says."""
    path = (store / "current").resolve() / manifest.NAME
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_equal_where_nothing_differs(store: Path) -> None:
    done = replay.replay(store)
    assert (done.is_equal, done.submissions, done.code_changed, done.notes) == (True, 1, False, [])


def test_what_other_rules_judged_is_said(unbuilt: Path, reference: Path) -> None:
    (path,) = Store(unbuilt).files("checks")
    (row,) = pq.read_table(path).to_pylist()
    path.unlink()
    Store(unbuilt).append("checks", pa.Table.from_pylist([row | {"rules_sha256": "0"}], CHECKS))
    build_and_publish(unbuilt, reference)
    assert replay.replay(unbuilt).notes == [
        "1 submissions were judged by other rules than those of the release: tbw recheck brings them up"
    ]


def test_a_difference_is_named_and_ends_with_1(store: Path) -> None:
    tell(store, lambda content: content["marts"]["fct_submission"].update(sha256="0"))
    done = CliRunner().invoke(app, ["replay", "--store", str(store)])
    assert done.exit_code == 1
    assert "differs: fct_submission, 1 rows then, 1 now\n0 of 1 marts are the same, hash for hash" in done.stdout


def test_other_code_and_tools_are_said(store: Path) -> None:
    tell(store, lambda content: (content["code"].update(sha256="0"), content["tools"].update(duckdb="0.1")))
    done = CliRunner().invoke(app, ["replay", "--store", str(store)])
    assert done.exit_code == 0
    assert "the code has changed since" in done.stdout
    assert "duckdb was 0.1, is " in done.stdout


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda store: next((store / "raw" / "checks").iterdir()).unlink(), "raw/checks/"),
        (lambda store: next((store / "originals").glob("*/*")).write_bytes(b"other"), "are not what was received"),
        (lambda store: next((store / "originals").glob("*/*")).unlink(), "originals are missing"),
        (lambda store: (store / "current/inputs/reference/units.csv").write_text(""), "units.csv is not what release"),
        (lambda store: (store / "current").unlink(), "no release in"),
    ],
    ids=["raw", "spoilt original", "lost original", "reference", "release"],
)
def test_what_is_not_there_any_more_is_named(store: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(store)
    with pytest.raises(UsageError, match=said):
        replay.replay(store)


def test_a_release_is_named_by_its_beginning(store: Path) -> None:
    release_id = (store / "current").resolve().name
    assert replay.replay(store, release_id[:12]).release_id == release_id
    with pytest.raises(UsageError, match=f"no release '1999' in .*: there are {release_id}"):
        replay.replay(store, "1999")
