"""The table of enterprises: one row a firm, as many as the sender added; totals, hints and notes are left out.

A table may have hundreds of firms, so it is read column by column: where all cells of a column are plain numbers, as in
nearly every table, nothing has to be decided cell by cell.
"""

import re
from collections.abc import Container, Sequence
from itertools import islice
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from ingestion.files.cells import NUMBER, TEXT, Position, Row, Sheet, fold
from ingestion.files.limits import within
from ingestion.reading.answers import AnswerParser, Asked
from ingestion.reading.enterprise_columns import AskedColumn, ColumnReader, Firms
from ingestion.reading.firm_names import FirmNames
from ingestion.reading.layout import NUMBERED, LabelMatcher
from ingestion.reading.numbering import are_serial
from ingestion.reading.role_kinds import Reason, Role
from ingestion.reading.roles import Roles
from ingestion.reading.table_heads import HeadColumn, TableHead
from ingestion.reading.unit_words import Notes, Written
from ingestion.reading.values import Columns, EnterpriseAnswer

# What may stand before the number of an item.
_BEFORE_NUMBERS = "(（第"
_TEXTS_OF_TOTAL = 2
_IN_BRACKETS = re.compile(r"\([^()]*\)")


class Table(NamedTuple):
    """The rows below a head; ``sure`` are surely firms; ``notes`` are its page's. Of another year none is taken."""

    sheet: Sheet
    head: TableHead
    rows: Sequence[int]
    sure: Container[int]
    own_note: Written | None
    notes: Notes
    roles: Roles
    of_another_year: bool = False


class EnterpriseReader:
    """Reads the tables of enterprises of one form."""

    def __init__(self, matcher: LabelMatcher, parser: AnswerParser) -> None:
        self._matcher, self.parser = matcher, parser
        spec = matcher.form.enterprises
        self._hint, self._alike = fold(spec.add_rows_hint_zh), matcher.form.label_similarity * 100
        words = "|".join(map(re.escape, spec.total_words))
        # A firm may be called so, but then its other texts stand beside its name.
        self._total = re.compile(rf"(?:{words}).*|.*(?:{words})\W*|共\d+.*")
        # A row with none of these signs in its first texts is a firm's.
        self._signs = frozenset(self._hint[:2] + "共").union(
            "(（[【", *(word[:1] for word in (*spec.total_words, *spec.note_words))
        )
        self._name = spec.columns[0].code
        self._labels = {column.code: matcher.core(column.label_zh) for column in spec.columns}
        self._years, self._changing = len(matcher.form.years), matcher.form.remark_words.changing
        groups = "|".join(map(re.escape, spec.group_words))
        ordinal = r"[(第]?[一二三四五六七八九十]{1,3}[)、.,:类]|[a-z甲乙丙丁]类"
        ends = "|".join(map(re.escape, spec.group_endings)) or "(?!)"
        self._group = re.compile(
            rf"(?:{ordinal})[^,;。]{{0,24}}|[(]?\d*[)、.]?(?:{groups})[:(]?.*|.*(?:{ends}):?(?:\([^()]*\))?"
        )
        # 注： 注1. （示例）
        notes = "|".join(sorted(map(re.escape, spec.note_words), key=len, reverse=True))
        self._note = re.compile(rf"(?:{notes})\d*[:.、]|[(\[【](?:{notes})\d*[)\]】]")
        # 某某公司（示例）
        self._example = re.compile(rf".*[(\[【](?:{'|'.join(map(re.escape, spec.example_words))})[)\]】]")
        self._note_signs = frozenset("(（[【").union(word[0] for word in spec.note_words)
        self._numbers_after = {str(item.no) for item in matcher.form.items if item.no > spec.no}
        self._is_prose, self._is_sentence = (
            re.compile("|".join(patterns) or "(?!)").search for patterns in (spec.prose, spec.sentences)
        )
        self._columns = ColumnReader(parser)
        self._names = FirmNames(spec)

    def is_note(self, name: str) -> bool:
        """Whether what stands under the names of firms is none: a remark, or an example that was left there."""
        is_note = name[:1] in self._note_signs and self._note.match(fold(name)) is not None
        return is_note or (name[-1:] in ")）]】" and self._example.fullmatch(fold(name)) is not None)

    def is_title(self, text: str) -> bool:
        """Whether a text above a table, or the name of its sheet, says nothing but that it is of firms."""
        core = self._matcher.core(text)
        return self._names.is_title(core) or self._note.match(core) is not None

    def is_title_of_further(self, text: str) -> bool:
        """Whether a lone text above a further head is its title: neither a firm nor the heading of a group."""
        return self._names.is_doubtful(text) and not self._group.fullmatch(fold(text))

    def ends_above(self, sheet: Sheet, head: TableHead, row: int, cells: Row) -> bool:
        """Whether a row below a table is none of it: an item whose label was not recognised."""
        column, cell = next(iter(cells.items()))
        if self.is_surely_firm(head, cells):
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

    def is_surely_firm(self, head: TableHead, cells: Row) -> bool:
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
            elif role is not Role.NOT_USED and not self._may_say_more(role, sheet.rows[row]):
                roles.row(role, row, sheet.rows[row])
        if taken:
            places = [(column.column, column.field) for column in columns]
            doubtful = self._doubtful(sheet, taken, columns)
            roles.unclear_firms(doubtful, places, columns[0].column)
            roles.firms([row for row in taken if row not in doubtful] if doubtful else taken, places)
            roles.beside.setdefault(head.row, {}).update(self._beside(sheet, head, taken))
            before = max(found.column("row_number"), default=0)  # below a head that is repeated the firms go on
            within("firm_rows", before + len(taken))
            all_of_it = {(row, column.column) for row in taken for column in columns} if of_another_year else set()
            firms = Firms.of(sheet, taken, all_of_it or self._unclear(sheet, taken, columns), before)
            for column in columns:
                self._columns.read(firms, column, found)

    def _doubtful(self, sheet: Sheet, rows: Sequence[int], columns: Sequence[AskedColumn]) -> set[int]:
        """The rows whose name may be that of no firm."""
        if columns[0].field != self._name:
            return set()
        name, *texts = [column.column for column in columns if column.asked is None]
        named = ((row, sheet.rows[row]) for row in rows if name in sheet.rows[row])
        return {
            row
            for row, cells in named
            if self._names.is_doubtful(cells[name].text, described=not cells.keys().isdisjoint(texts))
        }

    def _units_below(self, sheet: Sheet, head: TableHead, rows: Sequence[int]) -> dict[int, Written]:
        """The units of the columns, where they stand in a row of their own below the head."""
        if not rows or rows[0] != sheet.row_after(head.row):
            return {}
        cells = sheet.rows[rows[0]]
        units = {column: written for column, cell in cells.items() if (written := self.parser.units.of_cell(cell.text))}
        return units if len(units) == len(cells) else {}

    def _column(self, head: HeadColumn, below: Written | None, notes: Notes) -> AskedColumn:
        field, units = head.spec, self.parser.units
        if field.unit is None:
            return AskedColumn(head.column, field.code, None, clear=True)
        kind = units.kinds[field.unit]
        unit, clear = units.unit_of_number(kind, field.unit, (head.written, below), notes)
        return AskedColumn(head.column, field.code, Asked(kind, unit, self._labels[field.code]), clear)

    def _role(self, cells: Row, columns: Sequence[AskedColumn]) -> Role:
        """What a row of the table is: a firm, or what else stands in it."""
        given = [column for column in columns if column.column in cells]
        lone = fold(next(iter(cells.values())).text) if len(cells) == 1 else ""
        if self._is_prose(lone) and self._names.is_doubtful(lone):
            return Role.REMARK
        if len(cells) == 1 and not given and self._group.fullmatch(lone):
            return Role.FIRM_GROUP
        if len(given) == 1 and given[0].asked is None:
            role = self._role_by_texts(cells, columns)
            lone_role = self._role_of_lone(fold(cells[given[0].column].text), role)
            return lone_role if given[0].field == self._name or lone_role is not Role.FIRM else Role.NOT_USED
        return self._role_by_texts(cells, columns)

    def _role_of_lone(self, text: str, role: Role) -> Role:
        """A lone text: a firm of which nothing is known but its name, else the heading of a group, or a leftover."""
        if self._group.fullmatch(text):
            return Role.FIRM_GROUP
        if not any(map(str.isalnum, text)):
            return Role.DECORATION
        says_more = role is Role.FIRM and self._is_sentence(text) and self._names.is_doubtful(text)
        return Role.REMARK if says_more or _IN_BRACKETS.fullmatch(text) else role

    def _role_by_texts(self, cells: Row, columns: Sequence[AskedColumn]) -> Role:
        # Left of the names may stand a number of the row, or the word for a total merged over several columns.
        texts = islice((cell.text for cell in cells.values() if cell.kind is not NUMBER), _TEXTS_OF_TOTAL)
        first = [fold(text) for text in texts if not self._signs.isdisjoint(text)]
        if any(map(self._is_remark, first)):
            return Role.REMARK
        if any(self._total.fullmatch(text) for text in first):
            beside = [cells[c.column] for c in columns if c.asked is None and c.column in cells]
            return Role.FIRM if sum(map(self.parser.says_anything, beside)) > 1 else Role.FIRM_SUMMARY
        return Role.FIRM if any(column.column in cells for column in columns) else Role.NOT_USED

    def _is_hint(self, text: str) -> bool:
        return ratio(self._hint, text) >= self._alike

    def _may_say_more(self, role: Role, cells: Row) -> bool:
        """Whether a row is a lone remark, or heads firms that are not of the base: it may mean the whole form."""
        text = fold(next(iter(cells.values())).text) if len(cells) == 1 else ""
        is_group = role is Role.FIRM_GROUP and any(word in text for word in self._changing)
        return is_group or (role is Role.REMARK and text != "" and not self._is_hint(text))

    def _is_remark(self, text: str) -> bool:
        """Whether a folded text is the form's hint, a note, or the name of an example."""
        return self._is_hint(text) or self._note.match(text) is not None or self._example.fullmatch(text) is not None

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
            if column < head.columns[0].column or are_serial(cells):
                found[column] = (Role.NUMBERING, None)
            elif any(map(self.parser.is_number, cells)):
                found[column] = (Role.NOT_USED, unknown)
        return found

    def _unclear(self, sheet: Sheet, firms: Sequence[int], columns: Sequence[AskedColumn]) -> set[Position]:
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
