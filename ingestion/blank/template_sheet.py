"""Writing a sheet of the blank form row by row: locked texts, open cells with guards, fitting heights."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank.template_words import Ask, words

# What a workbook may hold: characters of a prompt's title, and of the prompt itself.
_LONGEST_TITLE = 32
_LONGEST_PROMPT = 255
_SPARE = 2  # characters that indent and margins of a cell take
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = Protection(locked=False)
_MIDDLE = Alignment("center", "center", wrap_text=True)
_SHRINKING = Alignment("center", "center", shrink_to_fit=True)
_ON_BARE_PAPER = {"title", "stamp"}


class Pen:
    """Goes down a sheet; ``widths`` of the columns in characters. Columns count from 1."""

    def __init__(self, page: Worksheet, widths: Sequence[float]) -> None:
        self.page, self.widths = page, widths
        self.words = words()
        self.row = 1
        page.sheet_format.defaultRowHeight = self.words.heights["line"] + self.words.heights["padding"]
        for column, width in enumerate(widths, 1):
            page.column_dimensions[get_column_letter(column)].width = width

    @property
    def printed(self) -> str:
        """The cells written so far."""
        return f"A1:{get_column_letter(len(self.widths))}{self.row - 1}"

    def address(self, column: int) -> str:
        """The cell of this row in a column."""
        return f"{get_column_letter(column)}{self.row}"

    def width(self, first: int = 1, last: int | None = None) -> float:
        """Characters that fit side by side into these columns."""
        return sum(self.widths[first - 1 : last])

    def line(self, text: str, role: str = "text") -> None:
        """A row of one text over the whole width."""
        self.text(1, text, len(self.widths), role=role)
        self.end_row(text, self.width(), least=self.words.heights.get(role, 0))

    def text(self, first: int, text: str, columns: int = 1, *, role: str = "text", indent: int = 1) -> None:
        """A locked text over some columns; title, stamp and heads are centred, labels are shaded."""
        cell = self.page.cell(self.row, first)
        self._write(first, text)
        cell.font = _font(role)
        is_middle = role in {"head", *_ON_BARE_PAPER}
        cell.alignment = _MIDDLE if is_middle else Alignment("left", "center", wrap_text=True, indent=indent)
        if role not in _ON_BARE_PAPER:
            cell.border = _GRID
        if role not in {"note", *_ON_BARE_PAPER}:
            cell.fill = PatternFill("solid", self.words.fills["label"])
        self._merge(first, first + columns - 1)

    def answer(self, first: int, last: int, ask: Ask | None, known: Decimal | str | None = None) -> None:
        """An open cell over some columns, with what is known. Without ``ask`` any text may be typed."""
        cell = self.page.cell(self.row, first)
        if isinstance(known, str):
            self._write(first, known)
        elif known is not None:
            cell.value = known
        cell.font, cell.border, cell.protection = _font("text"), _GRID, _OPEN
        cell.number_format = ask.kind.number_format if ask else "@"
        if ask and ask.kind.lines == 1:
            cell.alignment = _SHRINKING
        else:
            cell.alignment = _MIDDLE if first == last else Alignment("left", "center", wrap_text=True, indent=1)
        self._merge(first, last)
        for column in range(first + 1, last + 1):
            self.page.cell(self.row, column).protection = _OPEN

    def mark_known(self, column: int) -> None:
        """Mark an answer that we filled in, so that the clerk looks at it."""
        cell = self.page.cell(self.row, column)
        cell.font = _font("known")
        cell.fill = PatternFill("solid", self.words.fills["known"])

    def guard(self, ask: Ask, first: int, last: int, rows: int = 1) -> None:
        """Prompt for, and check, what is typed into these columns of this row and the rows below."""
        guard = DataValidation(
            sqref=f"{get_column_letter(first)}{self.row}:{get_column_letter(last)}{self.row + rows - 1}",
            allow_blank=True,
            showInputMessage=True,
            promptTitle=_cut(ask.title, _LONGEST_TITLE),
            prompt=_cut(ask.prompt, _LONGEST_PROMPT),
        )
        if ask.lowest is not None:
            guard.type, guard.operator, guard.formula1 = ask.kind.allowed, "greaterThanOrEqual", ask.lowest
            guard.showErrorMessage, guard.errorStyle = True, "stop"
            guard.errorTitle = _cut(self.words.refusal_title, _LONGEST_TITLE)
            guard.error = _cut(ask.refusal, _LONGEST_PROMPT)
        self.page.add_data_validation(guard)

    def end_row(self, text: str = "", width: float | None = None, *, lines: int = 1, least: float = 0) -> None:
        """Go on to the next row; this one is as high as ``text`` needs in ``width``, or as ``lines`` need."""
        needed = max(lines, _lines(text, width or self.width()))
        look = self.words.heights
        self.page.row_dimensions[self.row].height = max(least, needed * look["line"] + look["padding"])
        self.row += 1

    def end_growing_row(self) -> None:
        """Go on to the next row; this one grows with what is typed, as rows without merged cells do by themselves."""
        self.row += 1

    def _write(self, column: int, text: str) -> None:
        """Write a text that stays text, also when the cell is edited: never a formula or an error."""
        cell = self.page.cell(self.row, column)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))

    def _merge(self, first: int, last: int) -> None:
        if last > first:
            self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)


def _font(role: str) -> Font:
    fonts = words().fonts
    name, size = fonts.get(role, fonts["text"])
    return Font(name, size, bold=role in {"title", "heading"}, italic=role == "known")


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell of this many characters."""
    return sum(max(1, ceil(_characters(line) / (width - _SPARE))) for line in text.split("\n"))


def _characters(text: str) -> int:
    """Width of a text: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
