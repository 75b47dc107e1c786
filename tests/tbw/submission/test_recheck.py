"""A form that our registry or reader judged wrongly recovers without being sent again."""

import csv
import shutil
from pathlib import Path

import pytest

from ingestion.raw_zone.store import Store
from tbw.ground.errors import UsageError
from tbw.ground.places import PROJECT
from tbw.submission import ingest
from tbw.submission.recheck import Flip, recheck

SEEDS = PROJECT / "dbt_project" / "seeds"
LANDING = PROJECT / "samples" / "landing"


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both years of one base."""
    folder = tmp_path_factory.mktemp("recheck") / "landing"
    for path in LANDING.glob("*/自贡市/*自贡市.*"):
        target = folder / path.relative_to(LANDING)
        target.parent.mkdir(parents=True)
        shutil.copy(path, target)
    return folder


@pytest.fixture(scope="module")
def without_the_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference tables, with the base left out of the registry by mistake."""
    folder = tmp_path_factory.mktemp("reference") / "seeds"
    shutil.copytree(SEEDS, folder)
    rows = list(csv.DictReader((SEEDS / "registry.csv").open(encoding="utf-8", newline="")))
    with (folder / "registry.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row for row in rows if row["base_name"] != "自贡市")
    return folder


def fill(landing: Path, store: Path, reference: Path) -> Path:
    found = ingest.find(landing, store)
    for batch in found.batches:
        ingest.read(store, found.run_id, batch)
    ingest.check(store, found.run_id, reference)
    ingest.keep(store, found.run_id)
    return store


@pytest.fixture(scope="module")
def filled(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(landing, tmp_path_factory.mktemp("filled") / "store", SEEDS)


@pytest.fixture(scope="module")
def misjudged(landing: Path, without_the_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(landing, tmp_path_factory.mktemp("misjudged") / "store", without_the_base)


@pytest.fixture
def right(filled: Path, tmp_path: Path) -> Path:
    """A store to change, with the forms judged rightly."""
    return shutil.copytree(filled, tmp_path / "right")


@pytest.fixture
def wrong(misjudged: Path, tmp_path: Path) -> Path:
    """A store to change, with the forms judged without the base."""
    return shutil.copytree(misjudged, tmp_path / "wrong")


def statuses(store: Path) -> set[str]:
    with Store(store).counted() as raw:
        return set(raw.table("checks")["status"].to_pylist())


def files(store: Path) -> set[Path]:
    return set((store / "raw").rglob("*.parquet"))


def changes(flips: list[Flip]) -> set[tuple[str, str]]:
    return {(flip.status_before, flip.status_after) for flip in flips}


def test_returned_for_a_fault_of_the_registry_recovers(wrong: Path) -> None:
    assert statuses(wrong) == {"returned"}
    flips = recheck(wrong, SEEDS)
    assert changes(flips) == {("returned", "accepted")}
    assert all("XRF-001" in flip.findings_gone[0] for flip in flips)
    assert statuses(wrong) == {"accepted"}


def test_dry_run_keeps_nothing(wrong: Path) -> None:
    before = files(wrong)
    assert changes(recheck(wrong, SEEDS, dry_run=True)) == {("returned", "accepted")}
    assert (files(wrong), statuses(wrong)) == (before, {"returned"})


def test_nothing_changed_nothing_kept(right: Path) -> None:
    before = files(right)
    assert recheck(right, SEEDS) == []
    assert files(right) == before


def test_one_report_year_judges_the_later_ones_too(wrong: Path) -> None:
    assert {flip.report_year for flip in recheck(wrong, SEEDS, 2022)} == {2022}
    # Now that the first report counts, the second is held against it.
    assert {flip.report_year for flip in recheck(wrong, SEEDS, 2021)} == {2021, 2022}
    assert statuses(wrong) == {"accepted"}


def test_a_reader_that_reads_better_replaces_the_reading(
    landing: Path, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as blind:
        # The reader of before knew no file of this kind.
        blind.setattr("tbw.submission.ingest.read_files", lambda jobs: iter([_unreadable() for _ in jobs]))
        store = fill(landing, tmp_path / "store", SEEDS)
    assert statuses(store) == {"unreadable"}
    flips = recheck(store, SEEDS)
    assert changes(flips) == {("unreadable", "accepted")}
    assert all(flip.is_read_differently for flip in flips)
    with Store(store).counted() as raw, Store(filled).counted() as right:
        for table in ("values", "enterprises"):
            got, wanted = (t.table(table).drop(["commit_id"]) for t in (raw, right))
            assert got.equals(wanted)
        assert raw.table("submissions")["received_at"].null_count == 0


def _unreadable() -> object:
    from ingestion.children.contained import Outcome

    return Outcome("corrupt_file")


def test_missing_originals_are_named(right: Path) -> None:
    shutil.rmtree(right / "originals")
    with pytest.raises(UsageError, match="originals are missing"):
        recheck(right, SEEDS)
