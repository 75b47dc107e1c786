"""The raw zone: what counts, and that the same rows are the same file."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store, write_whole

MOMENT = datetime(2021, 2, 1, tzinfo=UTC)
BLANK: dict[str, Any] = {
    "generation": 1,
    "file_sha256": "f",
    "landing_path": "2021/甲/乙.xlsx",
    "report_year": 2021,
    "city_folder": "甲",
    "file_size": 1,
    "read_status": "ok",
    "received_at": MOMENT,
    "file_time": MOMENT,
    "reader_version": "1",
}
CHECK: dict[str, Any] = {
    "checked_at": MOMENT,
    "status": "accepted",
    "must_fix_count": 0,
    "explain_count": 0,
    "note_count": 0,
    "rules_sha256": "r",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    store.create()
    return store


def add(store: Store, table: str, *rows: dict[str, Any]) -> Path | None:
    return store.append(table, pa.Table.from_pylist(list(rows), RAW_TABLES[table]))


def submission(submission_id: str, commit_id: str, **more: object) -> dict[str, Any]:
    return BLANK | {"submission_id": submission_id, "commit_id": commit_id} | more


def value(submission_id: str, commit_id: str) -> dict[str, Any]:
    key = {"submission_id": submission_id, "commit_id": commit_id}
    return key | {"item_code": "sales", "data_year": 2020, "state": "not_answered"}


def counted(store: Store, table: str, column: str) -> list[object]:
    with store.counted() as raw:
        return raw.table(table)[column].to_pylist()


def test_private_folders_are_for_their_owner_only(store: Store) -> None:
    assert {path.stat().st_mode & 0o777 for path in (store.originals, store.returns, store.work)} == {0o700}


def test_rows_without_a_commit_record_do_not_count(store: Store) -> None:
    add(store, "values", value("s1", "c1"))
    assert counted(store, "values", "submission_id") == []
    add(store, "submissions", submission("s1", "c1"))
    assert counted(store, "values", "submission_id") == ["s1"]


def test_rows_of_a_run_that_died_do_not_double_those_of_the_next(store: Store) -> None:
    add(store, "values", value("s1", "died"))
    add(store, "values", value("s1", "c1"))
    add(store, "submissions", submission("s1", "c1"))
    assert counted(store, "values", "commit_id") == ["c1"]


def test_latest_generation_of_a_check_counts(store: Store) -> None:
    add(store, "submissions", submission("s1", "c1"))
    for generation, status in ((1, "returned"), (2, "accepted")):
        check = CHECK | {"submission_id": "s1", "commit_id": "c1", "generation": generation, "status": status}
        add(store, "checks", check)
    assert counted(store, "checks", "status") == ["accepted"]
    with store.counted() as raw:
        assert raw.latest_generation() == 2


def test_checks_of_a_run_that_died_do_not_count(store: Store) -> None:
    add(store, "submissions", submission("s1", "c1"))
    add(store, "checks", CHECK | {"submission_id": "s1", "commit_id": "c1", "generation": 1})
    add(store, "checks", CHECK | {"submission_id": "s1", "commit_id": "died", "generation": 2, "status": "returned"})
    assert counted(store, "checks", "status") == ["accepted"]


def test_same_rows_are_the_same_file(store: Store) -> None:
    assert add(store, "values", value("s1", "c1")) == add(store, "values", value("s1", "c1"))
    assert len(store.files("values")) == 1


def test_no_rows_no_file(store: Store) -> None:
    assert add(store, "values") is None
    assert store.files("values") == []


def test_an_empty_raw_zone_has_its_columns(store: Store) -> None:
    with store.counted() as raw:
        assert {table: raw.table(table).schema for table in RAW_TABLES} == RAW_TABLES
        assert raw.latest_generation() == 0


@pytest.mark.parametrize(
    ("table", "lacking"),
    [
        ("submissions", "commit_id"),
        ("submissions", "generation"),
        ("checks", "generation"),
        ("values", "commit_id"),
        ("values", "data_year"),
        ("enterprises", "row_number"),
    ],
)
def test_a_row_that_lacks_part_of_its_key_is_refused(store: Store, table: str, lacking: str) -> None:
    key = {"submission_id": "a", "commit_id": "c", "generation": 1, "data_year": 2020, "row_number": 1, "field": "rd"}
    row = BLANK | CHECK | value("a", "c") | key
    assert add(store, table, row)
    with pytest.raises(ValueError, match=lacking):
        add(store, table, row | {lacking: None})


@pytest.mark.parametrize("number", ["9" * 30 + ".12345678", "-0.00000001"])
def test_numbers_are_kept_to_eight_decimals_and_thirty_digits_before(store: Store, number: str) -> None:
    add(store, "submissions", submission("a", "c"))
    add(store, "values", value("a", "c") | {"number": Decimal(number)})
    assert counted(store, "values", "number") == [Decimal(number)]


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "c.json", b"{}")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["c.json"]
