"""Spreadsheets of reference data: sheets with the headings of a reference table are read row by row."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from ingestion.files.cells import Cell, CellKind, Sheet, a1, fold
from ingestion.files.limits import within
from ingestion.files.workbook import open_workbook

# table, sheet, number of the row from 1, column -> text
Row = tuple[str, str, int, dict[str, str]]


class Layout(BaseModel):
    """One table of reference_sheet.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: list[str]
    needs: list[str]
    numbers: list[str]
    days: list[str]
    headings: dict[str, str]

    def column(self, heading: str) -> str | None:
        """The column that a heading names: its own name or the Chinese one."""
        return next((name for name, zh in self.headings.items() if fold(heading) in (fold(name), fold(zh))), None)


class ReferenceSheetError(Exception):
    """A sheet cannot be taken; the message names sheet and cell, and what is wanted there."""


@cache
def layouts() -> dict[str, Layout]:
    """The tables that may come as a spreadsheet, by name."""
    text = Path(__file__).with_name("reference_sheet.yaml").read_text(encoding="utf-8")
    return {name: Layout.model_validate(layout) for name, layout in yaml.safe_load(text).items()}


def read_reference(path: Path) -> list[Row]:
    """All rows of reference data in a workbook. Raises :class:`ReferenceSheetError`, :class:`UnreadableFileError`."""
    within("file_bytes", path.stat().st_size)
    sheets = [sheet for sheet in open_workbook(path.read_bytes()).sheets if sheet.visible]
    found = [row for sheet in sheets for row in _of_sheet(sheet)]
    if not found:
        tables = "; ".join(f"{name}: {', '.join(layout.needs)}" for name, layout in layouts().items())
        raise ReferenceSheetError(f"no sheet has the headings of a reference table with rows below ({tables})")
    return found


def _of_sheet(sheet: Sheet) -> list[Row]:
    for top, cells in sheet.rows.items():
        for table, layout in layouts().items():
            columns = {name: place for place, cell in cells.items() if (name := layout.column(cell.text))}
            if set(layout.needs) <= columns.keys():
                below = [number for number in sheet.rows if number > top]
                rows = ((number, _record(sheet, number, columns, layout)) for number in below)
                return [(table, sheet.name, number + 1, record) for number, record in rows if record]
    return []


def _record(sheet: Sheet, row: int, columns: dict[str, int], layout: Layout) -> dict[str, str]:
    """Column -> text of a row, empty for an empty row."""
    filled = sheet.rows[row]
    record = {name: _text(filled.get(column)) for name, column in columns.items()}
    if not any(record.values()):
        return {}
    for name, column in columns.items():
        fault = _fault(name, record, filled.get(column), layout)
        if fault:
            raise ReferenceSheetError(f"{sheet.name}!{a1(row, column)}: {name} {fault}")
    return record | {name: _day(record[name]) for name in layout.days if record.get(name)}


def _fault(name: str, record: dict[str, str], cell: Cell | None, layout: Layout) -> str | None:
    text = record[name]
    if cell is not None and cell.kind in (CellKind.ERROR, CellKind.NO_RESULT):
        return "is an error of the spreadsheet: give the value"
    if not text:
        return "is missing" if name in layout.needs else None
    if name in layout.numbers and not _is(Decimal, text):
        return f"is {text!r}, no number"
    if name in layout.days and not _is(date.fromisoformat, _day(text)):
        return f"is {text!r}, no date such as 2022-01-14"
    return None


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.number.normalize():f}" if cell.number is not None else cell.text.strip()


def _day(text: str) -> str:
    """A date as spreadsheets give it, without its time of day."""
    return text.replace("/", "-").partition(" ")[0].partition("T")[0]


def _is(kind: object, text: str) -> bool:
    try:
        kind(text)  # type: ignore[operator]
    except (ValueError, InvalidOperation):
        return False
    return True
