"""The sheet of decisions: recognised by its heading row, and read row by row with the address of every cell.

The result is made of plain lists and texts, as a child process can pass them on.
"""

from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook, a1, fold

# sheet, number of the row, field -> [cell, text, whether the cell holds an error]
Row = tuple[str, int, dict[str, list[Any]]]


class _Column(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    label_zh: str
    others: list[str]
    required: bool
    width: float
    note_zh: str

    def is_named(self, text: str) -> bool:
        return fold(text) in map(fold, (self.label_zh, *self.others))


class DecisionSheet(BaseModel):
    """The layout of ``decision_sheet.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title_zh: str
    sheet: str
    names: list[str]
    columns_to_recognise: int
    columns: list[_Column]
    rows_to_fill: int


@cache
def decision_sheet() -> DecisionSheet:
    """The layout."""
    text = Path(__file__).with_name("decision_sheet.yaml").read_text(encoding="utf-8")
    return DecisionSheet.model_validate(yaml.safe_load(text))


def may_be_decisions(file_name: str) -> bool:
    """Whether a file outside the folders of the cities may hold decisions, by its name."""
    return any(fnmatch(file_name.casefold(), name) for name in decision_sheet().names)


def find_decisions(workbook: Workbook) -> dict[str, Any] | None:
    """``rows`` of every sheet of decisions in the workbook, and ``lacks``: required headings that are not there.

    ``lacks`` holds [sheet, cell of the heading row, label]. None where no sheet is one of decisions.
    """
    found = [(sheet, *heading) for sheet in workbook.sheets if sheet.visible and (heading := _heading(sheet))]
    if not found:
        return None
    required = [column for column in decision_sheet().columns if column.required]
    return {
        "rows": [row for sheet, top, columns in found for row in _rows(sheet, top, columns)],
        "lacks": [
            [sheet.name, a1(top, min(columns.values())), column.label_zh]
            for sheet, top, columns in found
            for column in required
            if column.field not in columns
        ],
    }


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and field -> column."""
    for row, cells in sheet.rows.items():
        named = {
            column.field: place
            for place, cell in reversed(list(dict(cells).items()))
            for column in decision_sheet().columns
            if column.is_named(cell.text)
        }
        if len(named) >= decision_sheet().columns_to_recognise:
            return row, named
    return None


def _rows(sheet: Sheet, top: int, columns: dict[str, int]) -> list[Row]:
    rows = []
    for number in sheet.rows:
        if number > top:
            cells = {field: _cell(sheet, number, column) for field, column in columns.items()}
            if any(text for _, text, _ in cells.values()):
                rows.append((sheet.name, number + 1, cells))
    return rows


def _cell(sheet: Sheet, row: int, column: int) -> list[Any]:
    """Address, text, and whether it is an error; for a merged cell the text shown in it."""
    top, left = sheet.anchor(row, column)
    cell: Cell | None = dict(sheet.rows.get(top, ())).get(left)
    is_error = cell is not None and cell.kind in (CellKind.ERROR, CellKind.NO_RESULT)
    return [a1(row, column), cell.text.strip() if cell else "", is_error]
