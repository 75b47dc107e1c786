"""A spreadsheet of any format as sheets of cells, each with its address and its text."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from traceback import walk_tb

import yaml

from ingestion.files.aside import Aside

# Longer texts are not kept in caches: one file must not fill the memory in which the next is read.
LONGEST_REMEMBERED = 256
_OURS = __name__.partition(".")[0]
_BLANK = re.compile(r"\s+")
# A fast way for nearly everything that needs normalising in Chinese text.
_WIDE_SIGNS = tuple(zip("：，；（）．％　", ":,;().% ", strict=True))
BETWEEN = "\0"  # between texts that are searched as one: no spreadsheet has it in a text
# Replaces a sign that was lost between two encodings.
LOST = "\ufffd"
# Invisible signs that nobody types: zero-width blanks, joiners and marks, soft hyphens.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


class CellKind(StrEnum):
    """What a cell holds. ERROR and NO_RESULT (a formula never calculated) are neither blank nor a number."""

    TEXT = "text"
    NUMBER = "number"
    OTHER = "other"  # dates, times, booleans, and numbers that are shown as something else
    ERROR = "error"
    NO_RESULT = "no_result"
    STRUCK = "struck"  # a figure that is struck out
    HIDDEN = "hidden"  # a figure in a row or column that is hidden
    MASKED = "masked"  # a number whose format shows nothing


# Members of an enumeration are looked up slowly, and these are looked up for every cell.
TEXT, NUMBER, OTHER, ERROR, NO_RESULT, STRUCK, HIDDEN, MASKED = CellKind


@dataclass(slots=True)  # a cell is made for every cell of a file, and no other kind of class is as quick
class Cell:
    """One filled cell; ``text`` as typed, that of a number its digits: exact, 15 significant ones at most."""

    text: str
    kind: CellKind = TEXT

    @property
    def number(self) -> Decimal | None:
        """The number that the cell is, None for any other cell."""
        return Decimal(self.text) if self.kind is NUMBER else None


Position = tuple[int, int]  # row and column, from 0
Row = dict[int, Cell]  # by column, from left to right


@dataclass(frozen=True)
class Sheet:
    """A worksheet: rows that hold anything, top down, and the bottom right corner of each merged range.

    Of a merged range only its first cell is there: what other cells of it may hold is shown nowhere, and kept apart.
    """

    name: str
    rows: dict[int, Row]
    merged: dict[Position, Position] = field(default_factory=dict)
    visible: bool = True
    covered: dict[int, Row] = field(default_factory=dict)
    asides: tuple[Aside, ...] = ()

    @classmethod
    def of(
        cls,
        name: str,
        cells: Mapping[Position, Cell],
        merged: Mapping[Position, Position] | None = None,
        *,
        visible: bool = True,
    ) -> "Sheet":
        """A sheet of cells in any order; those hidden under a merged range are left out."""
        rows: dict[int, Row] = {}
        for (row, column), cell in sorted(cells.items()):
            rows.setdefault(row, {})[column] = cell
        return cls.of_rows(name, rows, merged, visible=visible)

    @classmethod
    def of_rows(
        cls, name: str, rows: dict[int, Row], merged: Mapping[Position, Position] | None = None, *, visible: bool = True
    ) -> "Sheet":
        """As :meth:`of`, from rows in order."""
        sheet = cls(name, rows, dict(merged or {}), visible)
        hidden = set(sheet._hidden())
        if not hidden:
            return sheet
        shown = {r: {c: cell for c, cell in cells.items() if (r, c) not in hidden} for r, cells in rows.items()}
        covered: dict[int, Row] = {}
        for row, column in sorted(hidden):
            covered.setdefault(row, {})[column] = rows[row][column]
        return cls(name, {row: cells for row, cells in shown.items() if cells}, sheet.merged, visible, covered)

    def _hidden(self) -> Iterator[Position]:
        """Filled places that a merged range covers, but for its first."""
        for (top, left), (bottom, right) in self.merged.items():
            # Only the filled rows: a range may be declared down to the end of the sheet.
            for row, cells in self.rows_within(top, bottom):
                covered = [c for c in cells if left <= c <= right and (c != left or row != top)]
                if covered:
                    yield from ((row, column) for column in covered)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell at a place, or None."""
        cells = self.rows.get(row)
        return cells.get(column) if cells else None

    def rows_within(self, top: int, bottom: int) -> list[tuple[int, Row]]:
        """The filled rows from one to another, both included."""
        if top == bottom:
            return [(top, self.rows[top])] if top in self.rows else []
        numbers = self._numbers
        return [(row, self.rows[row]) for row in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]]

    def row_after(self, row: int) -> int | None:
        """The next filled row."""
        place = bisect_right(self._numbers, row)
        return self._numbers[place] if place < len(self._numbers) else None

    def last_column(self, row: int, column: int) -> int:
        """The last column that the (possibly merged) cell covers."""
        return self.merged.get((row, column), (row, column))[1]

    def last_row(self, row: int, column: int) -> int:
        """The last row that the (possibly merged) cell covers."""
        return self.merged.get((row, column), (row, column))[0]

    def anchor(self, row: int, column: int) -> Position:
        """The cell that holds the value shown at this place: itself, or the first cell of its merged range."""
        for top, left, right in self._covering.get(row, ()):
            if left <= column <= right:
                return top, left
        return row, column

    @cached_property
    def _covering(self) -> dict[int, list[tuple[int, int, int]]]:
        """Filled row -> (first row, first column, last column) of the merged ranges that cover it."""
        covering: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in self.merged.items():
            for row, _ in self.rows_within(top, bottom):
                covering.setdefault(row, []).append((top, left, right))
        return covering

    @cached_property
    def texts(self) -> set[str]:
        """All different texts of the sheet but numbers, for quick tests on whether any cell can match."""
        return {cell.text for cells in self.rows.values() for cell in cells.values() if cell.kind is not NUMBER}

    @cached_property
    def as_one(self) -> str | None:
        """The same as one text, each between two BETWEEN, to be searched at once; None where that stands in one."""
        whole = f"{BETWEEN}{BETWEEN.join(self.texts)}{BETWEEN}"
        return whole if whole.count(BETWEEN) == len(self.texts) + 1 else None

    @cached_property
    def _numbers(self) -> list[int]:
        return list(self.rows)


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


def fault(error: BaseException) -> str:
    """The type of an error and where in this code it came up, never its text: that may quote what was typed."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if str(frame.f_globals.get("__name__")).partition(".")[0] == _OURS]
    where = f" in {ours[-1].f_globals['__name__']}, {ours[-1].f_code.co_name}" if ours else ""
    return type(error).__name__ + where


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """Name of a column counted from 0: 5 is F."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def a1(row: int, column: int) -> str:
    """Address of a cell counted from 0: (12, 5) is F13."""
    return f"{letters(column)}{row + 1}"


def narrow(text: str) -> str:
    """A text in NFKC: full-width letters, digits and signs as narrow ones."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    for wide, sign in _WIDE_SIGNS:
        text = text.replace(wide, sign)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """A label as it is compared: width and blanks do not matter."""
    return _fold_short(text) if len(text) <= LONGEST_REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    return simplified(_BLANK.sub("", narrow(text)).translate(UNSEEN).casefold())


def simplified(text: str) -> str:
    """A text with the traditional characters of the form's words as simplified ones: 億元 is 亿元."""
    return text if text.isascii() else text.translate(_traditional())


def with_traditional(signs: str) -> frozenset[str]:
    """Some signs, and the traditional characters that are simplified to them."""
    return frozenset(signs).union(chr(sign) for sign, simple in _traditional().items() if simple in signs)


@lru_cache(maxsize=1)
def _traditional() -> dict[int, str]:
    table = yaml.safe_load(Path(__file__).with_name("traditional.yaml").read_text(encoding="utf-8"))
    return dict(zip(map(ord, table["traditional"]), table["simplified"], strict=True))


_fold_short = lru_cache(maxsize=8192)(_fold)
