"""A reading -> rows of the raw tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from ingestion.answers import Answer
from ingestion.contained import Outcome
from ingestion.landing import Received
from ingestion.raw_schema import RAW_TABLES
from ingestion.reading import READER_VERSION, Place, Reading

NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Commit:
    """What all rows of a run share."""

    commit_id: str
    received_at: datetime
    generation: int = 1


def to_tables(read: Iterable[tuple[Received, Outcome]], commit: Commit) -> dict[str, pa.Table]:
    """Tables submissions, values and enterprises of the files read, in their order."""
    rows: dict[str, list[dict[str, Any]]] = {"submissions": [], "values": [], "enterprises": []}
    for received, outcome in read:
        key = {"submission_id": received.submission_id, "commit_id": commit.commit_id}
        rows["submissions"].append(key | _submission(received, outcome, commit))
        if outcome.reading:
            rows["values"] += [key | row for row in _values(outcome.reading)]
            rows["enterprises"] += [key | row for row in _enterprises(outcome.reading, received.report_year)]
    return {table: pa.Table.from_pylist(content, RAW_TABLES[table]) for table, content in rows.items()}


def _submission(received: Received, outcome: Outcome, commit: Commit) -> dict[str, Any]:
    reading = outcome.reading
    return {
        "generation": commit.generation,
        "file_sha256": received.file_sha256,
        "landing_path": received.landing_path,
        "report_year": received.report_year,
        "city_folder": received.city_folder,
        "file_size": received.file_size,
        "file_format": outcome.file_format,
        "extension": received.landing_path.rpartition("/")[2].rpartition(".")[2].lower(),
        "read_status": outcome.status,
        "read_detail": outcome.detail,
        "received_at": commit.received_at,
        "file_time": received.file_time,
        "reader_version": READER_VERSION,
    } | (_head(reading) if reading else {})


def _head(reading: Reading) -> dict[str, Any]:
    name = reading.profile.get("base_name", NOWHERE)
    code = reading.profile.get("region_code", NOWHERE)
    return {
        "form_version": reading.form_version,
        "forms_found": reading.forms_found,
        "base_name": name.raw_text,
        "base_name_sheet": name.sheet,
        "base_name_cell": name.cell,
        "region_code": code.raw_text,
        "region_code_sheet": code.sheet,
        "region_code_cell": code.cell,
        "industry_hs": reading.profile.get("industry_hs", NOWHERE).raw_text,
        "stated_report_year": reading.stated_report_year,
        "stated_data_years": ",".join(map(str, sorted(reading.stated_data_years))) or None,
        "years_sheet": reading.years_place.sheet,
        "years_cell": reading.years_place.cell,
    }


def _values(reading: Reading) -> list[dict[str, Any]]:
    return [
        {
            "item_code": value.item_code,
            "data_year": value.data_year,
            "sheet": value.place.sheet,
            "cell": value.place.cell,
        }
        | _answer(value.answer, value.unit, value.place.raw_text)
        for value in reading.values
    ]


def _enterprises(reading: Reading, report_year: int) -> list[dict[str, Any]]:
    return [
        {
            "data_year": report_year + reading.enterprise_year_offset,
            "row_number": cell.row_number,
            "field": cell.field,
            "sheet": cell.sheet,
            "cell": cell.cell,
        }
        | _answer(cell.answer, cell.unit, cell.raw_text)
        for cell in reading.enterprises
    ]


def _answer(answer: Answer, unit: str | None, raw_text: str | None) -> dict[str, Any]:
    return {
        "state": answer.state.value,
        "number": answer.number,
        "unit": unit,
        "comparator": answer.comparator,
        "value_text": answer.value_text,
        "raw_text": raw_text,
    }
