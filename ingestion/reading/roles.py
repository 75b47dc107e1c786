"""The ledger of a reading: what every filled cell of a sheet was taken for, written down where it is used.

It is kept as ranges, and no object is made for a cell: rows of items that look alike are one range a column, and so are
the firms of a table. The range of a role may cover blank cells, but no filled one that has another role. No text is
kept.
"""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ingestion.files.cells import Position, Sheet
from ingestion.reading.role_kinds import Range, Reason, Role, new_range

NOTHING: frozenset[int] = frozenset()
_NOTHING_ELSE = (None,) * 6  # of a range but its place and role
# Named once: what a member of an enumeration is called is looked up slowly.
_LABEL, _VALUE, _UNIT, _FIRM = (role.value for role in (Role.LABEL, Role.VALUE, Role.UNIT, Role.FIRM))
# Of a row of an item: the column of its label, year and column of its values, the columns of its units.
_Look = tuple[int, tuple[tuple[int | None, int], ...], tuple[int, ...]]


class _Block(NamedTuple):
    """Rows of items one right below the other, of which label and values stand in the same columns."""

    look: _Look
    first_row: int
    columns: AbstractSet[int]
    codes: list[str]


class Roles:
    """The ledger of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.ranges: list[Range] = []
        self.taken: dict[int, AbstractSet[int]] = {}  # row -> columns that have a role
        self.serial: Collection[int] = ()  # columns that number the rows
        # Row of the head of a table of firms -> its columns that are not asked for, and why they are not used.
        self.beside: dict[int, dict[int, tuple[Role, Reason | None]]] = {}
        self._block: _Block | None = None

    def take(self, role: Role, row: int, column: int, *, year: int | None = None, field: str | None = None) -> None:
        """One cell; where it has a role already it keeps it."""
        self._take(role, (row, column), year=year, field=field)

    def row(self, role: Role, row: int, columns: Iterable[int]) -> None:
        """All cells of a row that have no role yet."""
        taken = self.taken.get(row, NOTHING)
        own = [column for column in columns if column not in taken]
        self.taken[row] = {*taken, *own}
        self.ranges += [self._range(role, row, row, span) for span in _spans(own)]

    def item(
        self, row: int, label: tuple[int, str], values: Sequence[tuple[int | None, int, int]], units: Collection[int]
    ) -> None:
        """A row of an item: column and item of its label; year, row and column of its values; columns of its units."""
        column, code = label
        columns = {column, *units, *[c for _, _, c in values]}
        plain = row not in self.taken and len(columns) == 1 + len(units) + len(values)
        if not plain or [r for _, r, _ in values if r != row]:
            self._item_apart(row, column, code, values, units)
            return
        self._add_to_block(row, (column, tuple([(year, c) for year, _, c in values]), tuple(units)), code)

    def plain_item(self, row: int, label: tuple[int, str], values: tuple[tuple[int, int], ...]) -> None:
        """As :meth:`item`, of a row of values that all have cells of their own: year and column."""
        if row in self.taken:
            self.item(row, label, [(year, row, column) for year, column in values], ())
        else:
            self._add_to_block(row, (label[0], values, ()), label[1])

    def _add_to_block(self, row: int, look: _Look, code: str) -> None:
        block = self._block
        if block and row == block.first_row + len(block.codes) and block.look == look:
            block.codes.append(code)
            self.taken[row] = block.columns
            return
        self._end_block()
        columns = frozenset((look[0], *look[2], *[column for _, column in look[1]]))
        self._block = _Block(look, row, columns, [code])
        self.taken[row] = columns

    def unclear_label(self, row: int, column: int, code: str) -> None:
        """The label of an item that may ask for something else."""
        before = len(self.ranges)
        self._take(Role.LABEL, (row, column), code)
        if len(self.ranges) > before:
            self._doubt_last(Reason.LABEL_UNCLEAR)

    def firm_head(self, row: int, column: int, code: str, *, unclear: bool) -> None:
        """The heading of a column of a table of firms."""
        before = len(self.ranges)
        self._take(Role.FIRM_HEAD, (row, column), field=code)
        if unclear and len(self.ranges) > before:
            self._doubt_last(Reason.FIRM_HEAD_UNCLEAR)

    def unclear_table(self, row: int, first: Position | None) -> None:
        """The table below this head may be of other firms or of another time."""
        for place, found in enumerate(self.ranges):
            if found.role == Role.FIRM_HEAD and found.first_row == row and found.reason is None:
                why = Reason.FIRM_HEAD_UNCLEAR.value
                self.ranges[place] = found._replace(reason=why, filled_cells=1, number_cells=0)
                return
        if first and first[1] in self.sheet.rows[first[0]] and first[1] not in self.taken.get(first[0], NOTHING):
            self._take(Role.FIRM, first, field=None)  # there is no head
            self._doubt_last(Reason.FIRM_HEAD_UNCLEAR)

    def unclear_firms(self, rows: Iterable[int], columns: Sequence[tuple[int, str]], name: int) -> None:
        """Rows taken for firms, whose name may be none."""
        for row in rows:
            self._take(Role.FIRM, (row, name), field=dict(columns)[name])
            self._doubt_last(Reason.FIRM_UNCLEAR)
            for column, field in columns:
                self._take(Role.FIRM, (row, column), field=field)

    def _doubt_last(self, reason: Reason) -> None:
        self.ranges[-1] = self.ranges[-1]._replace(reason=reason.value, filled_cells=1, number_cells=0)

    def firms(self, rows: Sequence[int], columns: Sequence[tuple[int, str]]) -> None:
        """The rows of firms: columns with the field that stands in them."""
        if not self.taken.keys().isdisjoint(rows):
            for row in rows:  # two tables side by side
                for column, field in columns:
                    self._take(Role.FIRM, (row, column), field=field)
            return
        self.taken.update(dict.fromkeys(rows, frozenset(column for column, _ in columns)))
        spans = list(_spans(rows))
        for column, field in columns:
            self.ranges += [
                new_range((self.sheet.name, first, last, column, column, _FIRM, None, None, None, field, None, None))
                for first, last in spans
            ]

    def contact(self, before: Sheet) -> None:
        """What was taken off the sheet: its place, nothing else."""
        for row, cells in before.rows.items():
            kept = self.sheet.rows.get(row)
            if kept is not cells:
                gone = [column for column in cells if not kept or column not in kept]
                self.ranges += [self._range(Role.CONTACT, row, row, span) for span in _spans(gone)]

    def rest(self, cells: Iterable[tuple[int, int, Role, Reason | None, bool]]) -> None:
        """What nobody used, from top to bottom and left to right: place, role, reason, and whether it is a number."""
        runs: list[tuple[int, int, int, tuple[Role, Reason | None], int]] = []
        for row, column, role, reason, is_number in cells:
            last = runs[-1] if runs else None
            if last and last[0] == row and last[2] == column - 1 and last[3] == (role, reason):
                runs[-1] = (row, last[1], column, last[3], last[4] + is_number)
            else:
                runs.append((row, column, column, (role, reason), int(is_number)))
        self._add_runs(runs)

    def _add_runs(self, runs: Iterable[tuple[int, int, int, tuple[Role, Reason | None], int]]) -> None:
        """Row, first and last column, what it is, and how many numbers; like ones right below each other are one."""
        open_runs: dict[tuple[object, ...], int] = {}
        for row, first, until, (role, reason), numbers in runs:
            look = (first, until, role, reason)
            filled = until - first + 1
            above = self.ranges[open_runs[look]] if look in open_runs else None
            if above and above.last_row == row - 1:
                counts = (filled + (above.filled_cells or 0), numbers + (above.number_cells or 0))
                merged = above._replace(last_row=row, filled_cells=counts[0], number_cells=counts[1])
                self.ranges[open_runs[look]] = merged
                continue
            open_runs[look] = len(self.ranges)
            why = None if reason is None else reason.value
            place = (self.sheet.name, row, row, first, until)
            self.ranges.append(new_range((*place, role.value, why, None, None, None, filled, numbers)))

    def ended(self) -> list[Range]:
        """All that was written down."""
        self._end_block()
        return self.ranges

    def _range(self, role: Role, first_row: int, last_row: int, columns: tuple[int, int]) -> Range:
        return new_range((self.sheet.name, first_row, last_row, *columns, role.value, *_NOTHING_ELSE))

    def _take(
        self, role: Role, place: Position, code: str | None = None, *, year: int | None = None, field: str | None = None
    ) -> None:
        row, column = place
        taken = self.taken.get(row, NOTHING)
        cells = self.sheet.rows.get(row)
        if column in taken or cells is None or column not in cells:
            return
        self.taken[row] = {*taken, column}
        codes = None if code is None else [code]
        at = (self.sheet.name, row, row, column, column)
        self.ranges.append(new_range((*at, role.value, None, codes, year, field, None, None)))

    def _item_apart(
        self, row: int, column: int, code: str, values: Sequence[tuple[int | None, int, int]], units: Iterable[int]
    ) -> None:
        self._end_block()
        self._take(Role.LABEL, (row, column), code)
        places = [(r, c) for _, r, c in values]
        for year, r, c in values:
            # One cell for several years is of none of them alone.
            shared = places.count((r, c)) > 1
            self._take(Role.VALUE, (r, c), code, year=None if shared else year)
        for unit in units:
            self._take(Role.UNIT, (row, unit), code)

    def _end_block(self) -> None:
        if self._block is None:
            return
        (label, values, units), first, _, codes = self._block
        self._block = None
        last, name = first + len(codes) - 1, self.sheet.name
        made = [(label, _LABEL, None), *[(c, _VALUE, year) for year, c in values], *[(c, _UNIT, None) for c in units]]
        self.ranges += [
            new_range((name, first, last, c, c, role, None, codes, year, None, None, None)) for c, role, year in made
        ]


def _spans(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Rising numbers as runs without a gap: first and last."""
    first = last = None
    for number in numbers:
        if last is not None and first is not None and number != last + 1:
            yield first, last
            first = number
        first = number if first is None else first
        last = number
    if first is not None and last is not None:
        yield first, last
