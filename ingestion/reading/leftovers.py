"""What nobody used of a page: a remark, a sign that only looks nice, or something that its sender may have meant."""

import re
from collections.abc import Collection, Iterator

from ingestion.files.cells import HIDDEN, MASKED, NUMBER, STRUCK, TEXT, Cell, Row, fold
from ingestion.form import Form
from ingestion.reading.answers import AnswerParser
from ingestion.reading.asides import AsideReader
from ingestion.reading.layout import LabelMatcher
from ingestion.reading.page import Page
from ingestion.reading.remarks import Naming, RemarkReader
from ingestion.reading.role_kinds import Range, Reason, Role
from ingestion.reading.roles import NOTHING
from ingestion.reading.table_heads import TableHead

_SIGNS = re.compile(r"\W*")
_NUMBER_KINDS = (NUMBER, HIDDEN, STRUCK, MASKED)
_Left = tuple[int, int, Role, Reason | None, bool]
_Why = tuple[Role, Reason | None]
_REMARK: _Why = (Role.REMARK, None)


class LeftoverReader:
    """Tells what is left of the pages of one form."""

    def __init__(self, form: Form, matcher: LabelMatcher, parser: AnswerParser, remarks: RemarkReader) -> None:
        self._core, self._parser, self.remarks = matcher.core, parser, remarks
        self._asides = AsideReader(form, remarks)
        self._qualifiers = form.label_qualifiers
        # Columns that people add, whatever stands in them.
        self._usual = frozenset(map(fold, (*form.other_headings, *form.enterprises.note_words)))
        self._remarks = frozenset(map(fold, form.enterprises.note_words))
        printed = (form.title_zh, form.statistics_heading, *form.sections.model_dump().values())
        own = (form.enterprises.label_zh, form.enterprises.add_rows_hint_zh)
        self._printed = tuple(map(fold, (*printed, *own)))

    def end(self, page: Page, years: Collection[int]) -> None:
        """Give a role to every cell of a page that has none; ``years`` are the data years."""
        rest = _Rest(page, self, self._printed, years)
        page.roles.rest(rest.cells())
        asides = ((aside.row, aside.column, naming) for aside, naming in self._asides.unclear(page, years))
        for row, column, naming in (*rest.unclear, *asides):
            # Where it may mean several, none is named.
            codes = list(naming.items) if len(naming.items) == 1 else None
            year = naming.years[0] if len(naming.years) == 1 else None
            place = (page.sheet.name, row, row, column, column, Role.REMARK.value, Reason.REMARK_UNCLEAR.value)
            page.roles.ranges.append(Range(*place, codes, year, None, 1, 0))

    def is_number(self, cell: Cell) -> bool:
        """Whether a cell is a number that somebody may have meant; a date or a sentence is none."""
        return cell.kind in _NUMBER_KINDS or (cell.kind is TEXT and self._parser.is_number(cell))

    def is_printed(self, text: str) -> bool:
        """Whether a text is one of the lines of the form itself."""
        return fold(text) in self._printed

    def qualifies(self, text: str, *, is_remark: bool) -> bool:
        """Whether a text beside an item may say that it is of another quantity, or of a part: 仅规上企业."""
        return not self.remarks.is_harmless(text) if is_remark else any(word in text for word in self._qualifiers)

    def is_for_remarks(self, heading: Cell) -> bool:
        """Whether a column of this heading holds remarks."""
        return heading.kind is TEXT and self._core(heading.text).rstrip("0123456789") in self._remarks

    def is_usual(self, heading: Cell) -> bool:
        """Whether a column of this heading is one that people add: growth, remarks."""
        return heading.kind is TEXT and self._core(heading.text).rstrip("0123456789") in self._usual


class _Rest:
    """The cells of one page that have no role."""

    def __init__(self, page: Page, reader: LeftoverReader, printed: tuple[str, ...], years: Collection[int]) -> None:
        self.unclear: list[tuple[int, int, Naming]] = []
        self._years = years
        self._page, self._reader, self._printed = page, reader, printed
        self._taken, self._serial = page.roles.taken, frozenset(page.roles.serial)
        self._label_of = {label.row: label.column for label in reversed(page.labels)}
        self._above_heads = {head.row - above for head in page.heads for above in (1, 2)}
        self._code_of = {label.row: label.item.code for label in reversed(page.labels)}
        self._heads = {row: head for head in page.heads for row in page.table_rows[head.row]}
        self._heads |= {head.row: head for head in page.heads}
        rows = [*self._label_of, *self._heads, *(heading.row for heading in page.headings)]
        self._first, self._last = min(rows, default=0), max(rows, default=-1)
        last_years = (column.last for heading in page.headings for column in heading.columns)
        self._last_year = max(last_years, default=-1)
        self._last_label = max(self._label_of, default=-1)
        self._headed = {column: heading.row for heading in page.headings for column in heading.others}

    def cells(self) -> Iterator[_Left]:
        """Row by row, from left to right."""
        for row, cells in self._page.sheet.rows.items():
            taken = self._taken.get(row, NOTHING)
            if taken and cells.keys() <= taken:
                continue
            left = {column: cell for column, cell in cells.items() if column not in taken}
            if left:
                yield from self._of_row(row, left, is_whole=len(left) == len(cells))

    def _of_row(self, row: int, left: Row, *, is_whole: bool) -> Iterator[_Left]:
        numbers = {column for column, cell in left.items() if self._reader.is_number(cell)}
        own = self._own_row(row, left, numbers) if is_whole and numbers else None
        own = (Role.DECORATION, None) if own and all(map(_is_zero, left.values())) else own
        for column, cell in left.items():
            role, reason = own or self._one(row, column, cell, is_number=column in numbers)
            naming = self._naming(row, column, cell) if (role, reason) == _REMARK else None
            if naming:
                self.unclear.append((row, column, naming))
                continue
            yield row, column, role, reason, column in numbers

    def _is_column_of_remarks(self, column: int) -> bool:
        """Whether remarks stand in a column behind the years: what heads it says so, or nothing heads it."""
        if column <= self._last_year:
            return False
        heading = self._page.sheet.cell(self._headed[column], column) if column in self._headed else None
        return heading is None or self._reader.is_for_remarks(heading)

    def _stands_alone(self, row: int) -> bool:
        """Whether a row of a table of firms is a lone text below the head."""
        return row != self._heads[row].row and len(self._page.sheet.rows[row]) == 1

    def _naming(self, row: int, column: int, cell: Cell) -> Naming | None:
        """The items and years that a remark names without our knowing what it says of them."""
        if cell.kind is not TEXT or (row in self._heads and not self._stands_alone(row)):
            return None
        naming = self._reader.remarks.unclear(cell.text, self._years, below=row > self._last_label >= 0)
        if naming and not naming.items and row in self._above_heads:
            return None  # the year of the firms
        beside = self._code_of.get(row)
        if naming is None and beside and column > self._label_of[row]:
            is_remark = self._is_column_of_remarks(column)
            return Naming((beside,), ()) if self._reader.qualifies(cell.text, is_remark=is_remark) else None
        # Beside an item it is of this.
        return naming._replace(items=(beside,)) if naming and beside and not naming.items else naming

    def _own_row(self, row: int, left: Row, numbers: set[int]) -> _Why | None:
        """A row of which nothing was used: it is told as a whole."""
        if row in self._heads or row in self._label_of:
            return None
        if not self._first <= row <= self._last:
            return Role.NOT_USED, Reason.OUTSIDE
        is_named = any(column < min(numbers) and cell.kind is TEXT for column, cell in left.items())
        return Role.NOT_USED, Reason.OWN_ROW if is_named else Reason.NO_LABEL

    def _one(self, row: int, column: int, cell: Cell, *, is_number: bool) -> _Why:
        if row in self._heads and not (self._stands_alone(row) and not is_number):
            return self._of_table(self._heads[row], row, column, is_number=is_number)
        if not is_number:
            return self._text(cell)
        if row in self._label_of:
            if column in self._serial or column < self._label_of[row]:
                return Role.NUMBERING, None
            return Role.NOT_USED, self._why_beside(column)
        return Role.NOT_USED, Reason.OUTSIDE

    def _why_beside(self, column: int) -> Reason:
        """Why a number in the row of an item is no value of it: what heads its column, in one row or in two."""
        if column not in self._headed:
            return Reason.BESIDE_ITEM
        sheet, row = self._page.sheet, self._headed[column]
        above = [cell for r in (row, sheet.row_after(row)) if r is not None and (cell := sheet.cell(r, column))]
        return Reason.OTHER_COLUMN if any(map(self._reader.is_usual, above)) else Reason.OWN_COLUMN

    def _text(self, cell: Cell) -> _Why:
        if _SIGNS.fullmatch(cell.text):
            return Role.DECORATION, None
        text = fold(cell.text)
        return (Role.SECTION, None) if any(line in text for line in self._printed) else _REMARK

    def _of_table(self, head: TableHead, row: int, column: int, *, is_number: bool) -> _Why:
        """A cell of a table of enterprises that is in no column asked for, or in the row of no firm."""
        role, reason = self._page.roles.beside.get(head.row, {}).get(column, _REMARK)
        if row == head.row:
            return (Role.HEADING, None) if role is Role.NUMBERING else (role, reason)
        if role is Role.REMARK and is_number:
            is_zero = _is_zero(self._page.sheet.rows[row][column])
            return (Role.DECORATION, None) if is_zero else (Role.NOT_USED, Reason.NO_FIRM)
        return role, reason


def _is_zero(cell: Cell) -> bool:
    """Whether a cell is no more than 0, as formulas show in a row that nobody filled."""
    return cell.kind is NUMBER and not cell.text.strip("0.-")
