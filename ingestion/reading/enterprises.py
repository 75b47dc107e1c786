"""The table of enterprises: one row a firm, as many as the sender added; totals, hints and notes are left out.

A table may have hundreds of firms, so it is read column by column: where all cells of a column are plain numbers, as in
nearly every table, nothing has to be decided cell by cell.
"""

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, NamedTuple, cast

from ingestion.files.cells import LONGEST_REMEMBERED, NUMBER, TEXT, Cell, Position, Row, Sheet, fold, letters
from ingestion.reading.answers import Answer, AnswerParser, Asked, State
from ingestion.reading.layout import NUMBERED, HeadColumn, LabelMatcher, TableHead
from ingestion.reading.roles import Reason, Role, Roles
from ingestion.reading.unit_words import Notes, Written
from ingestion.reading.values import Columns, EnterpriseAnswer, once

# What may stand before the number of an item.
_BEFORE_NUMBERS = "(（第"
_TEXTS_OF_TOTAL = 2
# A number that would have to be rounded, and the length from which there may be one.
_LONG_FRACTION = re.compile(r"\.\d{9}")
_SHORT = len("0.00000001")

_Fields = tuple[str | None, ...]  # of an answer, as they are kept
_PLAIN_TEXT = State.TEXT.value


class Table(NamedTuple):
    """The rows below a head; ``sure`` are those known to be firms; ``notes`` are those of its page.

    Of a table ``of_another_year`` no figure is taken.
    """

    sheet: Sheet
    head: TableHead
    rows: Sequence[int]
    sure: Container[int]
    own_note: Written | None
    notes: Notes
    roles: Roles
    of_another_year: bool = False


class _Column(NamedTuple):
    """A column as it is read: what is asked in it (None: a text), and whether its unit is clear."""

    column: int
    field: str
    asked: Asked | None
    clear: bool


class _Firms(NamedTuple):
    """The rows of firms, and in what is needed for each of their columns."""

    sheet: str
    rows: list[int]
    lines: list[Row]
    numbers: list[int]  # of the firms
    row_names: list[str]  # as in the addresses of cells
    unclear: set[Position]  # cells whose figure may be that of several firms or columns, or of none

    @classmethod
    def of(cls, sheet: Sheet, rows: list[int], unclear: set[Position], before: int) -> "_Firms":
        numbers = list(range(before + 1, before + len(rows) + 1))
        return cls(sheet.name, rows, [sheet.rows[row] for row in rows], numbers, [str(r + 1) for r in rows], unclear)


class EnterpriseReader:
    """Reads the tables of enterprises of one form."""

    def __init__(self, matcher: LabelMatcher, parser: AnswerParser) -> None:
        self._matcher, self.parser = matcher, parser
        spec = matcher.form.enterprises
        self._hint = fold(spec.add_rows_hint_zh)
        words = "|".join(map(re.escape, spec.total_words))
        # A firm may be called so, but then its other texts stand beside its name.
        self._total = re.compile(rf"(?:{words}).*|.*(?:{words})\W*|共\d+.*")
        # A row with none of these signs in its first texts is a firm's.
        self._signs = frozenset(self._hint[:2] + "共").union(
            *(word[:1] for word in (*spec.total_words, *spec.note_words))
        )
        self._name = spec.columns[0].code
        self._years = len(matcher.form.years)
        groups = "|".join(map(re.escape, spec.group_words))
        self._group = re.compile(rf"[(第]?[一二三四五六七八九十]{{1,3}}[)、.,:类].*|[(]?\d*[)、.]?(?:{groups})[:(]?.*")
        self._note = re.compile(rf"(?:{'|'.join(map(re.escape, spec.note_words))})\d*[:.、]")
        self._note_signs = frozenset(word[0] for word in spec.note_words)
        self._numbers_after = {str(item.no) for item in matcher.form.items if item.no > spec.no}
        # Many firms have the same nature and business.
        self._short_text = lru_cache(maxsize=8192)(self._other_text)

    def is_note(self, name: str) -> bool:
        """Whether what stands under the names of firms is none: a remark, or an example that was left there."""
        return name[:1] in self._note_signs and self._note.match(fold(name)) is not None

    def ends_above(self, sheet: Sheet, head: TableHead, row: int, cells: Row) -> bool:
        """Whether a row below a table is none of it: an item whose label was not recognised."""
        column, cell = next(iter(cells.items()))
        if self._is_surely_firm(head, cells):
            return False
        if (row, column) not in sheet.merged and not (cell.text[:1].isnumeric() or cell.text[:1] in _BEFORE_NUMBERS):
            return False
        name, *texts = [c.column for c in head.columns if c.spec.unit is None] or [head.columns[0].column]
        figures = any(c.kind is NUMBER for c in cells.values())
        if figures and texts and sheet.last_column(row, column) >= texts[0]:
            return not self._total.fullmatch(fold(cell.text))
        numbered = NUMBERED.match(fold(cell.text)) if column <= name and cell.kind is not NUMBER else None
        is_item = numbered is not None and numbered[1] in self._numbers_after
        return is_item and not any(column in cells for column in texts)

    def _is_surely_firm(self, head: TableHead, cells: Row) -> bool:
        """Whether a row has a text under the name, and figures in more columns than an item has years."""
        name = head.columns[0]
        amounts = [c.column for c in head.columns if c.spec.unit is not None and c.column in cells]
        named = name.spec.code == self._name and name.column in cells and cells[name.column].kind is TEXT
        return named and len(amounts) > self._years and all(self.parser.is_answer(cells[c]) for c in amounts)

    def read(self, table: Table, found: Columns[EnterpriseAnswer]) -> None:
        """Add the firms of a table to ``found``."""
        sheet, head, rows, sure, own, notes, roles, of_another_year = table
        below = self._units_below(sheet, head, rows)
        # The form prints other units in the head of the table than beside the items: they stand above a page's note.
        columns = [
            self._column(column, below.get(column.column), Notes(own) if own or column.written.units else notes)
            for column in head.columns
        ]
        if below:
            roles.row(Role.UNIT, rows[0], sheet.rows[rows[0]])
        taken = []
        for row in rows[1:] if below else rows:
            role = Role.FIRM if row in sure else self._role(sheet.rows[row], columns)
            if role is Role.FIRM:
                taken.append(row)
            elif role is not Role.NOT_USED:
                roles.row(role, row, sheet.rows[row])
        if taken:
            roles.firms(taken, [(column.column, column.field) for column in columns])
            roles.beside.setdefault(head.row, {}).update(self._beside(sheet, head, taken))
            before = max(found.column("row_number"), default=0)  # below a head that is repeated the firms go on
            all_of_it = {(row, column.column) for row in taken for column in columns} if of_another_year else set()
            firms = _Firms.of(sheet, taken, all_of_it or self._unclear(sheet, taken, columns), before)
            for column in columns:
                self._read_column(firms, column, found)

    def _units_below(self, sheet: Sheet, head: TableHead, rows: Sequence[int]) -> dict[int, Written]:
        """The units of the columns, where they stand in a row of their own below the head."""
        if not rows or rows[0] != sheet.row_after(head.row):
            return {}
        cells = sheet.rows[rows[0]]
        units = {column: written for column, cell in cells.items() if (written := self.parser.units.of_cell(cell.text))}
        return units if len(units) == len(cells) else {}

    def _column(self, head: HeadColumn, below: Written | None, notes: Notes) -> _Column:
        field, units = head.spec, self.parser.units
        if field.unit is None:
            return _Column(head.column, field.code, None, clear=True)
        kind = units.kinds[field.unit]
        unit, clear = units.unit_of_number(kind, field.unit, (head.written, below), notes)
        return _Column(head.column, field.code, Asked(kind, unit, self._matcher.core(field.label_zh)), clear)

    def _role(self, cells: Row, columns: Sequence[_Column]) -> Role:
        """What a row of the table is: a firm, or what else stands in it."""
        given = [column for column in columns if column.column in cells]
        if len(cells) == 1 and not given and self._group.fullmatch(fold(next(iter(cells.values())).text)):
            return Role.FIRM_GROUP
        if len(given) == 1 and given[0].asked is None:
            # A lone text: a firm of which nothing is known but its name, else the heading of a group, or a leftover.
            text = fold(cells[given[0].column].text)
            if self._group.fullmatch(text):
                return Role.FIRM_GROUP
            role = self._role_by_texts(cells, columns)
            return role if given[0].field == self._name or role is not Role.FIRM else Role.NOT_USED
        return self._role_by_texts(cells, columns)

    def _role_by_texts(self, cells: Row, columns: Sequence[_Column]) -> Role:
        # Left of the names may stand a number of the row, or the word for a total merged over several columns.
        texts = islice((cell.text for cell in cells.values() if cell.kind is not NUMBER), _TEXTS_OF_TOTAL)
        first = [fold(text) for text in texts if not self._signs.isdisjoint(text)]
        if self._hint in first or any(self._note.match(text) for text in first):
            return Role.REMARK
        if any(self._total.fullmatch(text) for text in first):
            beside = [cells[c.column] for c in columns if c.asked is None and c.column in cells]
            return Role.FIRM if sum(map(self.parser.says_anything, beside)) > 1 else Role.FIRM_SUMMARY
        return Role.FIRM if any(column.column in cells for column in columns) else Role.NOT_USED

    def _beside(self, sheet: Sheet, head: TableHead, firms: Sequence[int]) -> dict[int, tuple[Role, Reason | None]]:
        """The columns of a table that are no columns asked for, and what they are."""
        lines = [sheet.rows[row] for row in firms]
        asked = {column.column for column in head.columns}
        others = set[int]().union(*lines) - asked
        is_whole = len(asked) >= len(self._matcher.form.enterprises.columns)
        unknown = Reason.OWN_FIRM_COLUMN if is_whole else Reason.FIRM_HEAD_UNKNOWN
        found: dict[int, tuple[Role, Reason | None]] = {}
        for column in others:
            cells = [line[column] for line in lines if column in line]
            if column < head.columns[0].column or _are_serial(cells):
                found[column] = (Role.NUMBERING, None)
            elif any(map(self.parser.is_number, cells)):
                found[column] = (Role.NOT_USED, unknown)
        return found

    def _unclear(self, sheet: Sheet, firms: Sequence[int], columns: Sequence[_Column]) -> set[Position]:
        """Cells whose figure may be that of several firms or columns, or of none."""
        name = next((column.column for column in columns if column.field == self._name), None)
        # Figures beside no name may be a total, or a second line of the firm above.
        unnamed = [row for row in firms if name is not None and name not in sheet.rows[row]]
        unclear = {(row, column.column) for row in unnamed for column in columns}
        rows = frozenset(firms)
        for (row, column), last in sheet.merged.items():
            if row in rows and last > (row if name is None else sheet.last_row(row, name), column):
                unclear.add((row, column))
        return unclear

    def _read_column(self, firms: _Firms, column: _Column, found: Columns[EnterpriseAnswer]) -> None:
        cells = [line.get(column.column) for line in firms.lines]
        texts = [cell.text if cell else None for cell in cells]
        places = {row for row, place in firms.unclear if place == column.column}
        unclear = [row in places for row in firms.rows] if places else []
        name = letters(column.column)
        found.add(
            len(firms.rows),
            row_number=firms.numbers,
            field=column.field,
            raw_text=texts,
            sheet=firms.sheet,
            cell=[name + row for row in firms.row_names],
            **self._answers(cells, texts, column, unclear),
        )

    def _answers(
        self, cells: Sequence[Cell | None], texts: list[str | None], column: _Column, unclear: Sequence[bool]
    ) -> dict[str, Any]:
        """The fields of the answers; ``unclear`` is empty where all are clear."""
        if column.asked:
            if column.clear and not unclear and _are_plain_numbers(cells):
                return {"state": State.NUMBER.value, "digits": texts, "unit": column.asked.unit}
        elif all(cell and cell.kind is TEXT for cell in cells):
            return self._texts(cast("list[str]", texts))
        pairs = zip(cells, unclear or repeat(False), strict=False)  # noqa: FBT003 - its only way
        return _columns([self._answer(cell, column, unclear=u) for cell, u in pairs], texts)

    def _texts(self, texts: list[str]) -> dict[str, Any]:
        if self.parser.are_plain_texts(texts):
            stripped = list(map(str.strip, texts))
            return {"state": _PLAIN_TEXT, "value_text": texts if stripped == texts else stripped}
        said = {text: self._text(text) for text in set(texts)}
        return _columns([said[text] for text in texts], texts)

    def _text(self, text: str) -> _Fields:
        return self._short_text(text) if len(text) <= LONGEST_REMEMBERED else self._other_text(text)

    def _other_text(self, text: str) -> _Fields:
        """As :meth:`_answer`, of a text that may be a word for no answer or an error."""
        state, *others = self.parser.text(Cell(text))
        return state.value, *others

    def _answer(self, cell: Cell | None, column: _Column, *, unclear: bool) -> _Fields:
        """The fields of an answer, as they are kept."""
        if column.asked is None:
            answer, unit = self.parser.text(cell), None
        else:
            answer, unit = self.parser.number(cell, column.asked), column.asked.unit
            if answer.digits is not None and (unclear or not (column.clear or answer.unit)):
                answer = answer._replace(state=State.AMBIGUOUS if unclear else State.UNIT_UNCLEAR, digits=None)
        return answer.state.value, answer.digits, answer.unit or unit, answer.comparator, answer.value_text


def _columns(answers: Sequence[_Fields], texts: list[Any]) -> dict[str, Any]:
    """The answers column by column; the very texts where they are those, so that they are handed over once."""
    columns = zip(Answer._fields, map(list, zip(*answers, strict=True)), strict=False)
    return {name: once(texts if texts == values else values) for name, values in columns}


def _are_serial(cells: Sequence[Cell]) -> bool:
    """Whether cells count from 1."""
    return all(cell.text.strip() == str(number) for number, cell in enumerate(cells, 1))


def _are_plain_numbers(cells: Sequence[Cell | None]) -> bool:
    """Whether all cells are numbers, none of which has to be rounded or refused."""
    digits = [cell.text for cell in cells if cell and cell.kind is NUMBER]
    if not digits or len(digits) < len(cells):
        return False
    joined = "\n".join(digits)
    return "e" not in joined and (max(map(len, digits)) < _SHORT or not _LONG_FRACTION.search(joined))
