"""What a spreadsheet comes down to: sheets of cells that keep their address and their text."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache


class CellKind(StrEnum):
    """What a cell holds. ERROR and NO_RESULT (a formula never calculated) are neither blank nor a number."""

    TEXT = "text"
    NUMBER = "number"
    OTHER = "other"  # dates, times, booleans
    ERROR = "error"
    NO_RESULT = "no_result"


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell; ``text`` as typed, ``number`` exact at 15 significant digits."""

    text: str
    kind: CellKind = CellKind.TEXT
    number: Decimal | None = None


@dataclass(frozen=True)
class Sheet:
    """A worksheet: filled cells by (row, column) from 0, and the bottom right corner of each merged range."""

    name: str
    cells: dict[tuple[int, int], Cell]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    visible: bool = True

    @cached_property
    def rows(self) -> dict[int, list[tuple[int, Cell]]]:
        """Rows that hold anything, top down, their cells from left to right."""
        by_row: dict[int, list[tuple[int, Cell]]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            by_row.setdefault(row, []).append((column, cell))
        return by_row

    def last_column(self, row: int, column: int) -> int:
        """The last column that the (possibly merged) cell covers."""
        return self.merged.get((row, column), (row, column))[1]

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds the value shown at this place: itself, or the first cell of its merged range."""
        for top, left, right in self._merged_rows.get(row, ()):
            if left <= column <= right:
                return top, left
        return row, column

    @cached_property
    def _merged_rows(self) -> dict[int, list[tuple[int, int, int]]]:
        """Filled row -> (first row, first column, last column) of the merged ranges that cover it."""
        covering: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in self.merged.items():
            # Not the whole range: it may be declared down to the end of the sheet.
            for row in [top] if top == bottom else [row for row in self.rows if top <= row <= bottom]:
                covering.setdefault(row, []).append((top, left, right))
        return covering


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet file, by its content: ``file_format`` is xlsx, xls, ods, csv or html."""

    file_format: str
    sheets: tuple[Sheet, ...]


class UnreadableFileError(Exception):
    """The file cannot be read; ``reason`` is a read_status of the raw zone, ``detail`` for people."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


def a1(row: int, column: int) -> str:
    """Address of a cell counted from 0: (12, 5) is F13."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """A label as it is compared: width and blanks do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
