"""Raw zones made by hand: what a reader and a check would have written."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from ingestion.form import FORMS, load_form
from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store
from tbw.ground.places import PROJECT
from tbw.release import gate, making

AddSubmission = Callable[..., str]


@pytest.fixture(scope="session")
def reference() -> Path:
    return PROJECT / "dbt_project" / "seeds"


@pytest.fixture(scope="session")
def add_submission() -> AddSubmission:
    """Put one readable submission of a base into the raw zone of a store; returns its id."""

    def add(
        store: Path,
        *,
        base_id: str | None = "SC-001",
        report_year: int = 2021,
        status: str = "accepted",
        city: str = "成都市",
        name: str = "表.xlsx",
        read_status: str = "ok",
        received_at: datetime = datetime(2021, 1, 20, 8, tzinfo=UTC),
    ) -> str:
        landing_path = f"{report_year}/{city}/{name}"
        submission_id = hashlib.sha256(landing_path.encode()).hexdigest()
        ids = {"submission_id": submission_id, "commit_id": submission_id[:16]}
        rows = {
            "values": [ids | value for value in _values(report_year)],
            "checks": [ids | _check(base_id, status, received_at)],
            "submissions": [ids | _submission(landing_path, report_year, city, received_at, read_status)],
        }
        kept = Store(store)
        kept.create()
        for table, of_table in rows.items():
            kept.append(table, pa.Table.from_pylist(of_table, schema=RAW_TABLES[table]))
        return submission_id

    return add


def build_and_publish(store: Path, reference: Path) -> str:
    """What needs an approval gets one, by configuration."""
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("TBW_GATE", "approve")
        return gate.publish_as_configured(store, reference, making.build(store, reference))


def submissions_in(store: Path) -> int:
    """Rows of fct_submission in the current release."""
    with duckdb.connect(str(store / "current" / "warehouse.duckdb"), read_only=True) as connection:
        (count,) = connection.execute("select count(*) from marts.fct_submission").fetchone()
    return count


def _submission(
    landing_path: str, report_year: int, city: str, received_at: datetime, read_status: str
) -> dict[str, object]:
    return {
        "generation": 1,
        "file_sha256": hashlib.sha256(landing_path.encode()).hexdigest(),
        "landing_path": landing_path,
        "report_year": report_year,
        "city_folder": city,
        "file_size": 1,
        "file_format": "xlsx",
        "extension": "xlsx",
        "read_status": read_status,
        "form_version": load_form(FORMS / "form_2020.yaml").edition,
        "base_name": "某基地",
        "received_at": received_at,
        "file_time": received_at,
        "reader_version": "test",
    }


def _check(base_id: str | None, status: str, checked_at: datetime) -> dict[str, object]:
    return {
        "generation": 1,
        "checked_at": checked_at,
        "base_id": base_id,
        "status": status,
        "must_fix_count": int(status == "returned"),
        "explain_count": int(status == "explain"),
        "note_count": 0,
        "rules_sha256": "0" * 64,
    }


def _values(report_year: int) -> list[dict[str, object]]:
    """Every item of every year answered: numbers with 5, the incident item with none."""
    form = load_form(FORMS / "form_2020.yaml")
    return [
        {
            "item_code": item.code,
            "data_year": year,
            "state": "number" if item.is_numeric else "none",
            "number": Decimal(5) if item.is_numeric else None,
            "unit": item.unit,
            "raw_text": "5" if item.is_numeric else "无",
            "sheet": "信息表",
            "cell": f"F{row}",
        }
        for row, item in enumerate(form.items, start=1)
        for year in form.data_years(report_year)
    ]
