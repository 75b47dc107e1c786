"""What a run has to judge again, because what came in is its history or lists the same enterprise."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from expectations.made_up import MadeUp
from expectations.proof import numbered_base, write_reference
from ingestion.raw_zone.schema import JUDGED_TABLES, READ_TABLES
from ingestion.raw_zone.store import Store
from tbw.judging.affected import affected

BASES = 5


def _add(rows: MadeUp, key: str, base: int, year: int, enterprise: str = "", **changes: object) -> None:
    named = [{"row": 1, "field": "enterprise_name", "state": "text", "raw_text": enterprise}] if enterprise else []
    head = {"base_name": numbered_base(base)["base_name"]}
    rows.add(key, year, head=head | changes.pop("head", {}), enterprises=named, **changes)  # type: ignore[arg-type]


def _check(key: str, base: int) -> dict[str, object]:
    moment = datetime(2021, 3, 1, tzinfo=UTC)
    counts = {f"{severity}_count": 0 for severity in ("must_fix", "explain", "note")}
    ids = {"submission_id": key, "commit_id": "run-1", "generation": 1, "base_id": numbered_base(base)["base_id"]}
    return ids | counts | {"checked_at": moment, "status": "accepted", "rules_sha256": "r"}


KEPT = {
    "lists it": (1, 2021, "两地企业（示例）"),
    "lists it too": (3, 2021, "两地企业 (示例)"),
    "lists another": (2, 2021, "别家企业"),
    "lists it the year before": (2, 2020, "两地企业（示例）"),
    "later year of base 0": (0, 2022, ""),
    "earlier year of base 0": (0, 2020, ""),
    "earlier year of base 1": (1, 2020, ""),
    "other year of base 2": (2, 2019, ""),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    rows = MadeUp()
    for key, (base, year, enterprise) in KEPT.items():
        _add(rows, key, base, year, enterprise)
        rows.checks.append(_check(key, base))
    kept = Store(tmp_path / "store")
    kept.create()
    tables = rows.raw_tables()
    for table in ("values", "enterprises", "checks", "submissions"):
        kept.append(table, getattr(tables, table))
    return kept


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reference(tmp_path_factory.mktemp("reference"), BASES)


def _fresh(key: str, base: int, year: int, enterprise: str = "", **changes: object) -> dict[str, pa.Table]:
    rows = MadeUp()
    _add(rows, key, base, year, enterprise, **changes)
    return {table: getattr(rows.raw_tables(), table) for table in READ_TABLES}


@pytest.mark.parametrize(
    ("fresh", "judged_again"),
    [
        (_fresh("new", 0, 2021), {"later year of base 0"}),
        (_fresh("new", 4, 2021, "两地企业(示例)"), {"lists it", "lists it too"}),
        # The older form of base 1 listed it, this one does not: who lists it too may be rid of a finding.
        (_fresh("new", 1, 2021), {"lists it too"}),
        (_fresh("new", 4, 2021, "新的企业"), set()),
        (_fresh("new", 4, 2021, "别家企业", head={"base_name": "谁也不知道"}), set()),
        (_fresh("new", 4, 2021, unreadable="corrupt_file"), set()),
    ],
)
def test_what_is_touched_is_judged_again(
    store: Store, reference: Path, fresh: dict[str, pa.Table], judged_again: set[str]
) -> None:
    _, to_check = affected(fresh, store, reference)
    assert to_check == {"new"} | judged_again


def test_all_that_it_is_compared_with_comes_along(store: Store, reference: Path) -> None:
    raw, to_check = affected(_fresh("new", 4, 2021, "两地企业(示例)"), store, reference)
    assert to_check == {"new", "lists it", "lists it too"}
    # The forms of the report year, and the history of the bases that are judged again.
    expected = {"new", "lists it", "lists it too", "lists another", "earlier year of base 1"}
    assert set(raw.submissions["submission_id"].to_pylist()) == expected
    assert set(raw.enterprises["submission_id"].to_pylist()) == expected
    assert set(raw.checks["submission_id"].to_pylist()) == expected - {"new"}


def test_the_same_bytes_of_another_year_come_along(store: Store, reference: Path) -> None:
    same = {"file_sha256": "bytes of other year of base 2 2019"}
    raw, _ = affected(_fresh("new", 4, 2024, head=same), store, reference)
    assert set(raw.submissions["submission_id"].to_pylist()) == {"new", "other year of base 2"}


def test_without_a_store_there_is_only_what_is_new(reference: Path) -> None:
    raw, to_check = affected(_fresh("new", 0, 2021), None, reference)
    assert to_check == {"new"}
    assert {table for table in JUDGED_TABLES if getattr(raw, table).num_rows} == set(READ_TABLES) - {
        "explanations",
        "cell_roles",
    }
