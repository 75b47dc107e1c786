"""What lies in store/returns after a run: a marked return and a receipt a submission, renewed when a check is new."""

import hashlib
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store
from tbw.answer.marking.words import words
from tbw.answer.receipt import next_deadline
from tbw.answer.returns import NAME_BYTES, write_returns
from tbw.round.status import deadlines
from tests.tbw.conftest import AddSubmission
from tests.tbw.marks import finding, form, listed, loaded

RECEIVED = datetime(2021, 1, 20, 8, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    kept = Store(tmp_path / "store")
    kept.create()
    return kept


def keep_original(store: Store, name: str, content: bytes, city: str = "成都市") -> None:
    """The bytes of a submission that the fixture made, under the hash that it says."""
    path = store.original(hashlib.sha256(f"2021/{city}/{name}".encode()).hexdigest())
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def answered(store: Store, reference: Path) -> list[Path]:
    return write_returns(store, reference)


def check_again(store: Store, submission_id: str, generation: int, **columns: object) -> None:
    """A check without findings but one."""
    with store.counted() as raw:
        (check,) = raw.table("checks", [submission_id]).to_pylist()
    check |= {
        "generation": generation,
        "commit_id": None,
        "checked_at": check["checked_at"] + timedelta(days=1),
    } | columns
    fault = finding("F4", submission_id=submission_id, generation=generation)
    store.append("findings", pa.Table.from_pylist([fault], RAW_TABLES["findings"]))
    store.append("checks", pa.Table.from_pylist([check], RAW_TABLES["checks"]))


def test_each_submission_is_answered_beside_its_city(
    store: Store, reference: Path, add_submission: AddSubmission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TBW_NOW", "2021-02-10T00:00:00+00:00")
    submission_id = add_submission(store.root)
    keep_original(store, "表.xlsx", form())
    check_again(store, submission_id, 2, status="returned", must_fix_count=1)
    folder = store.returns / "2021" / "成都市"
    assert answered(store, reference) == [folder / "表.xlsx.receipt.json"]
    assert {path.name for path in folder.iterdir()} == {
        f"表.xlsx{end}" for end in (".核查.xlsx", ".receipt.json", ".receipt.txt")
    }
    content = json.loads((folder / "表.xlsx.receipt.json").read_text("utf-8"))
    assert (content["status"], content["generation"], content["marked_return"]["kind"]) == ("returned", 2, "copy")
    coming = next_deadline(deadlines(reference / "deadlines.csv", 2021, date(2021, 2, 10)), date(2021, 2, 10))
    assert coming
    assert content["next_date"]["last_day"] == coming.last_day.isoformat()
    assert "重新报送" in (folder / "表.xlsx.receipt.txt").read_text("utf-8")
    (row,) = listed(loaded((folder / "表.xlsx.核查.xlsx").read_bytes()))
    assert row["link"] == "'信息表'!F4"


def test_only_the_owner_can_look_at_returns(store: Store, reference: Path, add_submission: AddSubmission) -> None:
    add_submission(store.root)
    answered(store, reference)
    folders = [store.returns, *(path for path in store.returns.rglob("*") if path.is_dir())]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_an_answer_is_written_again_only_for_a_new_check(
    store: Store, reference: Path, add_submission: AddSubmission
) -> None:
    submission_id = add_submission(store.root)
    assert len(answered(store, reference)) == 1
    assert answered(store, reference) == []
    check_again(store, submission_id, 2, status="returned", must_fix_count=1)
    (record,) = answered(store, reference)
    assert json.loads(record.read_text("utf-8"))["generation"] == 2
    (record.parent / f"表.xlsx{words().file_suffix}").unlink()
    assert answered(store, reference) == [record]


def test_without_original_or_dates_there_is_an_answer_all_the_same(
    store: Store, tmp_path: Path, add_submission: AddSubmission
) -> None:
    add_submission(store.root)
    (record,) = answered(store, tmp_path / "no reference")
    content = json.loads(record.read_text("utf-8"))
    assert (content["marked_return"]["kind"], content["next_date"]) == ("list", None)


def test_a_newer_file_under_the_same_path_has_the_answer(
    store: Store, reference: Path, add_submission: AddSubmission
) -> None:
    first = add_submission(store.root)
    with store.counted() as raw:
        tables = {table: raw.table(table, [first]).to_pylist() for table in ("submissions", "checks")}
    later = {"submission_id": "ef" * 32, "commit_id": "later"}
    moment = {"received_at": RECEIVED + timedelta(days=1), "file_time": RECEIVED + timedelta(days=1)}
    assert len(answered(store, reference)) == 1
    for table, rows in tables.items():
        row = rows[0] | later | (moment if table == "submissions" else {})
        store.append(table, pa.Table.from_pylist([row], RAW_TABLES[table]))
    (record,) = answered(store, reference)
    assert json.loads(record.read_text("utf-8"))["submission_id"] == later["submission_id"]
    assert answered(store, reference) == []


def test_long_names_are_cut_and_kept_apart(store: Store, reference: Path, add_submission: AddSubmission) -> None:
    long = "很" * (NAME_BYTES // 3)
    for end in ("长一.xlsx", "长二.xlsx"):
        add_submission(store.root, name=f"{long}{end}", city="市" * 80)
    records = answered(store, reference)
    assert len(set(records)) == 2
    assert all(record.exists() for record in records)


def test_a_returns_folder_that_was_taken_away_is_made_again(
    store: Store, reference: Path, add_submission: AddSubmission
) -> None:
    add_submission(store.root)
    answered(store, reference)
    shutil.rmtree(store.returns / "2021")
    (record,) = answered(store, reference)
    assert record.exists()
