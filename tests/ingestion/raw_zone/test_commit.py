"""Commits: numbered under the lock, one order of writing, and nothing of a killed one counts beside the next."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store
from tests.ingestion.raw_zone.test_store import CHECK, submission, value


class KilledError(Exception):
    pass


def rows(table: str, *records: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(records), RAW_TABLES[table])


def reading(*submission_ids: str, status: str = "accepted") -> dict[str, pa.Table]:
    """What a run keeps of these submissions."""
    head = {"generation": 0, "commit_id": None}
    return {
        "submissions": rows("submissions", *(submission(key, "") for key in submission_ids)),
        "checks": rows("checks", *(CHECK | head | {"submission_id": key, "status": status} for key in submission_ids)),
        "values": rows("values", *(value(key, "") for key in submission_ids)),
    }


def commit(store: Store, tables: dict[str, pa.Table]) -> None:
    with writing(store) as writer:
        writer.commit(tables)


def counted(store: Store, table: str) -> list[dict[str, Any]]:
    with store.counted() as raw:
        return raw.table(table).to_pylist()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def killed_before(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    """A commit that dies before it writes a table; gives the tables that it wrote."""

    def run(store: Store, tables: dict[str, pa.Table], fatal: str) -> list[str]:
        written, append = [], Store.append

        def struck(self: Store, table: str, added: pa.Table) -> Path | None:
            if table == fatal:
                raise KilledError
            written.append(table)
            return append(self, table, added)

        with monkeypatch.context() as patch:
            patch.setattr(Store, "append", struck)
            with pytest.raises(KilledError):
                commit(store, tables)
        return written

    return run


def test_the_submissions_come_last_and_make_all_of_it_count(store: Store, killed_before: Any) -> None:  # noqa: ANN401
    assert killed_before(store, reading("s1"), "submissions") == ["values", "checks"]
    assert [counted(store, table) for table in ("submissions", "values", "checks")] == [[], [], []]
    commit(store, reading("s1"))
    assert [len(counted(store, table)) for table in ("submissions", "values", "checks")] == [1, 1, 1]


def test_the_same_rows_again_are_the_same_files(store: Store, killed_before: Any) -> None:  # noqa: ANN401
    killed_before(store, reading("s1"), "checks")
    commit(store, reading("s1"))
    assert len(store.files("values")) == 1


def test_other_rows_are_another_commit(store: Store, killed_before: Any) -> None:  # noqa: ANN401
    """Of two submissions that a killed run had written one came with another run meanwhile."""
    killed_before(store, reading("s1", "s2"), "checks")
    commit(store, reading("s1"))
    commit(store, reading("s2"))
    assert [row["submission_id"] for row in counted(store, "values")] == ["s1", "s2"]


def test_a_generation_is_higher_than_all_before(store: Store, killed_before: Any) -> None:  # noqa: ANN401
    commit(store, reading("s1", status="returned"))
    killed_before(store, reading("s2"), "submissions")
    judged = {"checks": reading("s1")["checks"]}
    with writing(store) as writer:
        writer.commit(judged)
        writer.commit(judged)
    (check,) = counted(store, "checks")
    assert (check["status"], check["generation"], check["commit_id"]) == ("accepted", 4, None)


def test_two_at_once_never_have_the_same_generation(store: Store) -> None:
    keys = [f"s{number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: commit(store, reading(key)), keys))
    assert sorted(row["generation"] for row in counted(store, "checks")) == list(range(1, 9))
    assert all(row["generation"] in range(1, 9) for row in counted(store, "submissions"))


def test_of_equal_generations_in_an_older_store_the_later_check_counts(store: Store) -> None:
    commit(store, reading("s1"))
    with store.counted() as raw:
        (check,) = raw.table("checks").to_pylist()
    later = check["checked_at"].replace(hour=1)
    store.append("checks", rows("checks", check | {"commit_id": None, "status": "returned", "checked_at": later}))
    assert [row["status"] for row in counted(store, "checks")] == ["returned"]


def test_a_table_is_read_when_it_is_asked_for(store: Store) -> None:
    commit(store, reading("s1"))
    (path,) = store.files("values")
    path.write_bytes(b"no Parquet")
    assert len(counted(store, "checks")) == 1
