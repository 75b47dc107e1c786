"""From readings to rows of the raw tables."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa

from ingestion.children.contained import Outcome
from ingestion.files.cells import a1
from ingestion.landing import Received
from ingestion.raw_zone.schema import EXACT, RAW_TABLES
from ingestion.reading.form_reader import READER_VERSION, Reading
from ingestion.reading.masking import without_mobile
from ingestion.reading.role_kinds import Range
from ingestion.reading.values import Columns, Place

NOWHERE = Place()
_TEXTS = ("value_text", "raw_text")
# How many hex digits: people write this id in commands and lists.
EXPLANATION_ID_DIGITS = 16


def to_tables(read: Iterable[tuple[Received, Outcome]], received_at: datetime) -> dict[str, pa.Table]:
    """Tables submissions, values, enterprises, cell_roles and explanations of the files read, in their order.

    Commit and generation are filled in when the rows are kept.
    """
    submissions: list[dict[str, Any]] = []
    explanations: list[dict[str, Any]] = []
    values, enterprises = _Table("values"), _Table("enterprises")
    roles: list[tuple[Any, ...]] = []
    for received, outcome in read:
        key = {"submission_id": received.submission_id, "commit_id": ""}
        submissions.append(key | _submission(received, outcome, received_at))
        explanations += [key | row for row in _explanations(outcome, received.submission_id)]
        if outcome.reading:
            values.add(outcome.reading.values, key)
            last_year = received.report_year + outcome.reading.enterprise_year_offset
            enterprises.add(outcome.reading.enterprises, key | {"data_year": last_year})
            roles += (_role(received.submission_id, found) for found in outcome.reading.roles)
    return {
        "submissions": pa.Table.from_pylist(submissions, RAW_TABLES["submissions"]),
        "values": values.table(),
        "enterprises": enterprises.table(),
        "cell_roles": _roles(roles),
        "explanations": pa.Table.from_pylist(explanations, RAW_TABLES["explanations"]),
    }


class _Table:
    """A raw table that is put together column by column."""

    def __init__(self, name: str) -> None:
        self._schema = RAW_TABLES[name]
        self._lists: dict[str, list[Any]] = {name: [] for name in self._schema.names}

    def add(self, columns: Columns[Any], same: dict[str, Any]) -> None:
        """Add the answers of one file; ``same`` is what all of them share.

        A mobile number is none of the figures that are asked for: where a cell with no number was read as text it goes.
        """
        for name, kept in self._lists.items():
            new = None if name in same else columns.column("digits" if name == "number" else name)
            if new is not None and name in _TEXTS:
                new = [
                    t if d is not None else without_mobile(t)
                    for t, d in zip(new, columns.column("digits"), strict=True)
                ]
            kept.extend([same[name]] * len(columns) if new is None else new)

    def table(self) -> pa.Table:
        """All that was added."""
        # Digits become exact decimals without passing through a double.
        kinds = {field.name: pa.string() if field.type == EXACT else field.type for field in self._schema}
        return pa.table({name: pa.array(values, kinds[name]) for name, values in self._lists.items()}).cast(
            self._schema
        )


def _role(submission_id: str, found: Range) -> tuple[Any, ...]:
    """A row of cell_roles: rows and columns from 1, as in the address beside them."""
    sheet, first_row, last_row, first_column, last_column, *said = found
    if first_row is None or last_row is None or first_column is None or last_column is None:
        return submission_id, "", sheet, None, None, None, None, None, *said
    first, last = a1(first_row, first_column), a1(last_row, last_column)
    cells = first if first == last else f"{first}:{last}"
    return submission_id, "", sheet, cells, first_row + 1, last_row + 1, first_column + 1, last_column + 1, *said


def _roles(rows: list[tuple[Any, ...]]) -> pa.Table:
    schema = RAW_TABLES["cell_roles"]
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _submission(received: Received, outcome: Outcome, received_at: datetime) -> dict[str, Any]:
    reading = outcome.reading
    return {
        "generation": 0,
        "file_sha256": received.file_sha256,
        "landing_path": received.landing_path,
        "report_year": received.report_year,
        "city_folder": received.city_folder,
        "channel": received.channel,
        "sequence": received.sequence,
        "file_size": received.file_size,
        "file_format": outcome.file_format,
        "extension": received.landing_path.rpartition("/")[2].rpartition(".")[2].lower(),
        "read_status": outcome.status,
        "read_detail": outcome.detail,
        "received_at": received_at,
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
        "title": reading.title_place.raw_text,
        "title_sheet": reading.title_place.sheet,
        "title_cell": reading.title_place.cell,
        "stated_data_years": ",".join(map(str, sorted(reading.stated_data_years))) or None,
        "years_sheet": reading.years_place.sheet,
        "years_cell": reading.years_place.cell,
    }


def _explanations(outcome: Outcome, submission_id: str) -> list[dict[str, Any]]:
    """The same text on the same finding, twice in one file, is one explanation."""
    rows: dict[str, dict[str, Any]] = {}
    for said in outcome.explanations:
        bound = (submission_id, said.rule_id, str(said.rule_version), said.value_sha256, said.text)
        explanation_id = hashlib.sha256("\0".join(bound).encode()).hexdigest()[:EXPLANATION_ID_DIGITS]
        columns = said._asdict()
        rows.setdefault(
            explanation_id, {"explanation_id": explanation_id, "explanation": columns.pop("text")} | columns
        )
    return list(rows.values())
