"""A submission whose rows break the warehouse all the same: it is set aside, and the release is built without it."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store
from tbw.ground.places import PROJECT
from tbw.release import broken_rows, dbt_build, gate, making, manifest, set_aside
from tbw.round.status import status
from tbw.submission import ingest
from tbw.submission.recheck import recheck

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tbw.conftest import AddSubmission

pytestmark = pytest.mark.usefixtures("forked_dbt")
SAMPLES = PROJECT / "samples" / "landing"
VICTIM = "2022/自贡市/2022年信息表_自贡市示例基地.xlsx"
OTHERS = sorted(path.relative_to(SAMPLES).as_posix() for path in (SAMPLES / "2022").glob("绵阳市/*.xlsx"))


def ingested(folder: Path, files: list[str]) -> Path:
    """A store with these samples."""
    for file in files:
        (folder / "landing" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLES / file, folder / "landing" / file)
    return take_in(folder / "landing", folder / "store")


def take_in(landing: Path, store: Path) -> Path:
    found = ingest.find(landing, store)
    for batch in found.batches:
        ingest.read(store, found.run_id, batch)
    reference = PROJECT / "dbt_project" / "seeds"
    ingest.check(store, found.run_id, reference)
    ingest.keep(store, found.run_id)
    ingest.answer(store, found.run_id)
    return store


def add_broken_row(store: Path, landing_path: str, **changes: object) -> str:
    """Write another answer of a submission straight to the raw zone, as no reader would; returns its id."""
    kept = Store(store)
    with kept.counted() as raw:
        heads = {row["landing_path"]: row["submission_id"] for row in raw.table("submissions").to_pylist()}
        row = raw.table("values", [heads[landing_path]]).to_pylist()[0]
    kept.append("values", pa.Table.from_pylist([row | changes], RAW_TABLES["values"]))
    return heads[landing_path]


def hashes(store: Path, candidate: str) -> dict[str, str]:
    of_candidate = manifest.of(store / "builds" / candidate / "release")
    return {name: mart.sha256 for name, mart in of_candidate.marts.items()}


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory, reference: Path) -> dict[str, str]:
    """Hashes of the marts of a store that never had the victim."""
    assert OTHERS
    store = ingested(tmp_path_factory.mktemp("without"), OTHERS)
    return hashes(store, making.build(store, reference))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, reference: Path) -> tuple[Path, str, str]:
    """A store where the victim has two rows that nothing foresees, one for a test and one for a contract."""
    store = ingested(tmp_path_factory.mktemp("with"), [*OTHERS, VICTIM])
    add_broken_row(store, VICTIM, data_year=1999, state="never_heard_of")
    victim = add_broken_row(store, VICTIM, data_year=1998, item_code="no_such_item")
    return store, victim, making.build(store, reference)


def test_the_release_is_that_of_a_store_without_it(broken: tuple[Path, str, str], without: dict[str, str]) -> None:
    store, _, candidate = broken
    assert hashes(store, candidate) == without


def test_it_is_told_where_people_look(broken: tuple[Path, str, str], reference: Path) -> None:
    store, victim, candidate = broken
    reason = "fails accepted_values of stg_values (state)"
    assert manifest.of(store / "builds" / candidate / "release").set_aside == {VICTIM: reason}
    assert f"- {VICTIM} is set aside: {reason}" in gate.question(store, reference, candidate)
    (notice,) = (store / "notices").glob(f"set-aside-{victim[:16]}-*.txt")
    assert f"{VICTIM} is set aside, it counts nowhere: {reason}" in notice.read_text(encoding="utf-8")
    seen = [sent for base in status(store, reference).bases for sent in base.submissions]
    statuses = {sent.landing_path: (sent.status, sent.status_detail) for sent in seen}
    assert statuses.pop(VICTIM) == ("set_aside", reason)
    assert {status for status, _ in statuses.values()} <= {"accepted", "explain"}


def test_the_next_run_tells_its_sender_and_the_report(broken: tuple[Path, str, str]) -> None:
    store, *_ = broken
    take_in(store.parent / "landing", store)
    receipt = json.loads((store / "returns" / f"{VICTIM}.receipt.json").read_text(encoding="utf-8"))
    assert receipt["status"] == "set_aside"
    report = max((store / "reports").glob("*.json"), key=lambda path: path.stat().st_mtime)
    lines = {line["landing_path"]: line for line in json.loads(report.read_text(encoding="utf-8"))["files"]}
    assert lines[VICTIM]["status_detail"] == "fails accepted_values of stg_values (state)"
    assert "set aside, it counts nowhere" in report.with_suffix(".txt").read_text(encoding="utf-8")


def test_read_and_judged_anew_it_counts_again(broken: tuple[Path, str, str], reference: Path) -> None:
    store, *_ = broken
    (flip,) = recheck(store, reference)
    assert (flip.landing_path, flip.status_before, flip.status_after) == (VICTIM, "set_aside", "accepted")
    assert set_aside.standing(store) == []


def test_what_all_submissions_break_is_no_fault_of_theirs(tmp_path: Path, add_submission: AddSubmission) -> None:
    first = add_submission(tmp_path)
    second = add_submission(tmp_path, base_id="SC-002", name="two.xlsx")
    assert set_aside.record(tmp_path, dict.fromkeys((first, second), "everything")) == []
    assert [one.submission_id for one in set_aside.record(tmp_path, {second: "its rows"})] == [second]
    assert [asdict(one)["reason"] for one in set_aside.standing(tmp_path)] == ["its rows"]
    assert set_aside.record(tmp_path, {second: "again"}) == []
    assert set_aside.record(tmp_path, {}) == []


class TestBrokenRows:
    """What failed, as dbt tells it, held against the tables that the build left."""

    @pytest.fixture
    def work(self, tmp_path: Path) -> Path:
        with duckdb.connect(str(tmp_path / "w.duckdb")) as database:
            database.execute("create table answers as select 's' || n as submission_id, n from range(40) as r(n)")
        return tmp_path

    def named(self, work: Path, query: str, *, state: str = "error") -> dict[str, str]:
        node = {"resource_type": "test", "name": "t", "depends_on": {"nodes": ["model.answers"]}}
        nodes = {"test.t": node, "model.answers": {"relation_name": '"w"."main"."answers"'}}
        message = (
            "Runtime Error in test t (t.sql)\n  Out of Range Error: too big" if state == "error" else "Got 1 result"
        )
        result = {"unique_id": "test.t", "status": state, "compiled_code": query, "message": message}
        (work / "target").mkdir()
        (work / "target" / "manifest.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
        (work / "target" / "run_results.json").write_text(json.dumps({"results": [result]}), encoding="utf-8")
        return broken_rows.submissions(work, work / "w.duckdb")

    def test_rows_of_a_test_name_their_submissions(self, work: Path) -> None:
        assert self.named(work, "from answers where n in (3, 5)", state="fail") == dict.fromkeys(
            ("s3", "s5"), "fails t"
        )

    def test_rows_without_a_submission_name_none(self, work: Path) -> None:
        assert self.named(work, "select n from answers where n > 30", state="fail") == {}

    def test_an_error_is_traced_to_the_rows_that_cause_it(self, work: Path) -> None:
        query = """select case when n in (7, 23) then error('too big') else n end from "w"."main"."answers" """
        assert self.named(work, query) == dict.fromkeys(("s23", "s7"), "t: Out of Range Error: too big")
        with duckdb.connect(str(work / "w.duckdb")) as database:
            assert database.execute("select count(*) from answers").fetchone() == (40,)

    def test_an_error_without_any_row_names_none(self, work: Path) -> None:
        assert self.named(work, "select error('wrong SQL')") == {}

    def test_a_build_that_did_not_get_as_far_names_none(self, work: Path) -> None:
        assert dbt_build.results(work) == []
        assert broken_rows.submissions(work, work / "w.duckdb") == {}
