"""Made-up submissions to prove rules on: a valid form by the form spec, with the changes that a case asks for.

The answers of the valid form are in ``cases.yaml``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from expectations.check_tables import RawTables
from ingestion.editions import Editions, load_editions
from ingestion.form import FORMS, Form, Item
from ingestion.raw_zone.schema import JUDGED_TABLES

CASES = Path(__file__).parent / "cases.yaml"
_Row = dict[str, Any]


@cache
def written() -> dict[str, Any]:
    """The content of ``cases.yaml``."""
    content: dict[str, Any] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return content


@dataclass
class MadeUp:
    """Rows of the raw tables as dicts, to be added to. A form is of the edition nearest to its report year."""

    editions: Editions = field(default_factory=lambda: load_editions(FORMS))
    submissions: list[_Row] = field(default_factory=list)
    values: list[_Row] = field(default_factory=list)
    enterprises: list[_Row] = field(default_factory=list)
    cell_roles: list[_Row] = field(default_factory=list)
    checks: list[_Row] = field(default_factory=list)
    findings: list[_Row] = field(default_factory=list)
    explanations: list[_Row] = field(default_factory=list)
    decisions: list[_Row] = field(default_factory=list)

    def add(self, key: str, report_year: int | None = None, **changes: Any) -> None:  # noqa: ANN401 - written in YAML
        """A valid form with changes; of the report year of ``cases.yaml`` unless it says another.

        ``head``, ``values``, ``enterprises``: other content; ``cell_roles``: rows of the ledger, else it has none;
        ``missing``: items without a row; ``without_enterprises``: no table of these; ``unreadable``: a read status;
        ``years_late``: each column holds what belongs to so many years before it.
        """
        report_year = report_year or int(written()["valid"]["report_year"])
        unreadable = changes.get("unreadable")
        unread = {"read_status": unreadable, "base_name": None, "region_code": None, "forms_found": None}
        form = self.editions.nearest(report_year)
        head = written()["valid"]["head"] | _head(key, report_year, form) | (unread if unreadable else {})
        self.submissions.append(head | changes.get("head", {}))
        if unreadable:
            return
        values = list(_values(key, report_year, form, changes.get("years_late", 0)))
        enterprises = [] if changes.get("without_enterprises") else list(_enterprises(key, report_year, form))
        for change in changes.get("values", ()):
            _apply(values, {"item_code": change["item"], "data_year": change["year"]}, change)
        for change in changes.get("enterprises", ()):
            _apply(enterprises, {"field": change["field"], "row_number": change["row"]}, change)
        for row in values:
            if row["item_code"] in changes.get("missing", ()):
                row.update(_unanswered("row_missing"), sheet=None, cell=None)
        self.values += values
        self.enterprises += enterprises
        own = {"submission_id": key, "commit_id": head["commit_id"], "sheet": head["years_sheet"]}
        self.cell_roles += [own | row for row in changes.get("cell_roles", ())]

    def raw_tables(self) -> RawTables:
        """All of it as raw tables."""
        return RawTables(**{n: pa.Table.from_pylist(getattr(self, n), s) for n, s in JUDGED_TABLES.items()})


def _apply(rows: list[_Row], place: _Row, change: _Row) -> None:
    """Changes an answer; its text as typed is made from the number, unless it is given, too."""
    matching = [row for row in rows if place.items() <= row.items()]
    if len(matching) != 1:
        raise ValueError(f"{CASES.name}: {len(matching)} answers at {place}")
    answer = {name: value for name, value in change.items() if name not in {"item", "year", "field", "row"}}
    if "number" in answer:
        answer = {"state": "number", "raw_text": str(answer["number"]), "value_text": None} | answer
        answer["number"] = Decimal(str(answer["number"]))
    elif "state" in answer:
        answer = _unanswered(answer["state"]) | answer
    matching[0] |= answer


def _unanswered(state: str) -> _Row:
    return {"state": state, "number": None, "raw_text": None, "value_text": None}


def _head(key: str, report_year: int, form: Form) -> _Row:
    month, day = written()["valid"]["sent"]
    sent = datetime(report_year, month, day, tzinfo=UTC)
    return {
        "submission_id": key,
        "file_sha256": f"bytes of {key} {report_year}",
        "landing_path": f"{report_year}/{written()['valid']['head']['city_folder']}/{key}.xlsx",
        "report_year": report_year,
        "form_version": form.edition,
        "received_at": sent,
        "file_time": sent,
    }


def _cell(key: str, year: int, column: str, row: int, unit: str | None) -> _Row:
    head = written()["valid"]["head"]
    own = {"submission_id": key, "commit_id": head["commit_id"], "sheet": head["years_sheet"]}
    return own | {"data_year": year, "cell": f"{column}{row}", "unit": unit}


def _values(key: str, report_year: int, form: Form, years_late: int) -> Iterator[_Row]:
    valid = written()["valid"]
    rows: dict[str, int] = {}
    for item in form.items:
        next_row = valid["first_row"] + len(set(rows.values()))
        rows[item.code] = rows[item.second_value_of] if item.second_value_of else next_row
        for column, year in zip(valid["year_columns"], form.data_years(report_year), strict=True):
            own = {"item_code": item.code} | _answer(item, year - years_late)
            yield _cell(key, year, column, rows[item.code], item.unit) | own


def _answer(item: Item, year: int) -> _Row:
    """A plausible answer, the same in every report."""
    valid = written()["valid"]
    if item.kind == "incident":
        return {"state": "none", "raw_text": "无"}
    number = Decimal(year - valid["counts_from"])
    if item.kind == "money":
        grown = valid["money"] * Decimal(valid["growth"]) ** (year - valid["money_year"])
        number = grown * Decimal(valid["shares"].get(item.code, valid["part"] if item.part_of else 1))
    elif item.kind == "percent":
        number = Decimal(valid["percent"])
    names = valid["names"] if item.kind == "count_and_names" else None
    text = f"{number.normalize():f}"
    return {"state": "number", "number": round(number, 8), "raw_text": text, "value_text": names}


def _enterprises(key: str, report_year: int, form: Form) -> Iterator[_Row]:
    table, valid = form.enterprises, written()["valid"]
    for number in (1, 2):
        for letter, column in zip(valid["enterprise_columns"], table.columns, strict=True):
            where = (report_year + table.year_offset, letter, valid["enterprise_row"] + number, column.unit)
            amount = valid["enterprise_amounts"].get(column.code)
            text = str(amount) if column.unit else f"{key}第{number}号企业"
            answer = {"state": "number" if column.unit else "text", "number": amount and Decimal(amount)}
            yield _cell(key, *where) | {"field": column.code, "row_number": number, "raw_text": text} | answer
