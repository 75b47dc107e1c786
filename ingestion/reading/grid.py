"""On which of the two grids of the form a row is: under the headings of the years, or narrow, right after its label.

Page two of the form has fewer columns than page one, and no headings. Which grid a row is on shows in where its figures
stand. A row that could be on either goes by the rows beside it; where these differ, or figures fit neither, nothing is
read.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from ingestion.files.cells import NUMBER, TEXT, Cell, Sheet
from ingestion.reading.answers import AnswerParser
from ingestion.reading.headings import YearHeading
from ingestion.reading.labels import Label
from ingestion.reading.numbering import serial_columns
from ingestion.reading.unit_words import Written

Columns = dict[int, range]  # data year -> columns, from left to right


class Grid(Enum):
    """EITHER: the figures of the row do not tell; NEITHER: some of them fit none."""

    WIDE = auto()
    NARROW = auto()
    EITHER = auto()
    NEITHER = auto()


# Named once: members of an enumeration are looked up slowly.
WIDE, NARROW, EITHER, NEITHER = Grid


class Frame(NamedTuple):
    """What a heading says for the labels of one place: where the years stand under it, and what else it heads."""

    years: tuple[int, ...]  # from left to right, each once
    doubled: frozenset[int]  # years that stand twice, or may not be those of their columns
    wide: Columns  # empty where the heading does not fit
    under: frozenset[int]  # all columns of these
    named: frozenset[int]  # columns that it calls something else
    plain: dict[int, int]  # data year -> column, where each year has one of its own; else empty
    years_at: tuple[tuple[int, int], ...]  # the same in pairs
    line: frozenset[int]  # the columns of a row that holds its label and an answer a year, where the frame is plain


@dataclass(slots=True)
class GridRow:
    """A row held against both grids."""

    label: Label
    frame: Frame
    narrow: Columns
    unit: Written | None  # what a cell of the row says of its unit
    filled: AbstractSet[int]  # columns in which anything stands but the unit
    figures: AbstractSet[int]  # those of them with figures
    grid: Grid
    units: AbstractSet[int] = frozenset()  # columns of cells that name the unit

    @property
    def columns(self) -> Columns:
        """Where the values stand by the grid that was found."""
        return self.frame.wide if self.grid is WIDE else self.narrow


class GridReader:
    """Holds the rows of a sheet against both grids."""

    def __init__(self, sheet: Sheet, parser: AnswerParser, labels: Sequence[Label] = ()) -> None:
        self._sheet, self._parser = sheet, parser
        self.serial = frozenset(serial_columns(sheet, labels))
        self._frames: dict[tuple[int, ...], Frame] = {}
        # Row -> column and meaning of a cell that names the unit of this row and of those above it.
        self._units_above = dict(self._merged_units())

    def row(self, label: Label, heading: YearHeading) -> GridRow:
        """A row and the grid that its figures show."""
        place = (id(heading), label.column, label.last_column, label.limit)
        frame = self._frames.get(place) or self._frames.setdefault(place, _frame(label, heading))
        above = self._units_above.get(label.row)
        if not above and label.row == label.last_row and self._sheet.rows[label.row].keys() == frame.line:
            return GridRow(label, frame, {}, None, frame.under, frame.under, WIDE)
        rows = self._sheet.rows_within(label.row, label.last_row)
        cells = [
            (c, cell) for _, row in rows for c, cell in row.items()
            if (label.last_column < c < label.limit and c not in self.serial) or c in frame.under
        ]  # fmt: skip
        filled = {column for column, _ in cells}
        if filled and filled == frame.under and not above:
            return GridRow(label, frame, {}, None, filled, filled, WIDE)
        # Numbers name no unit, are no words for no answer, and are nothing but figures.
        if all(cell.kind is NUMBER for _, cell in cells):
            narrow = dict(self._narrow(label, frame.years, self.serial | ({above[0]} if above else set())))
            found = GridRow(label, frame, narrow, above and above[1], filled, filled, EITHER)
            found.grid = _shown(found, filled, filled)
            return found
        unit_columns, unit = self._unit([(c, cell) for c, cell in cells if c not in frame.under])
        if above and not unit:
            unit, unit_columns = above[1], {*unit_columns, above[0]}
        filled -= unit_columns
        narrow = dict(self._narrow(label, frame.years, unit_columns | self.serial))
        said = [(c, cell) for c, cell in cells if c in filled and self._parser.says_anything(cell)]
        figures = {column for column, cell in said if self._parser.is_figure(cell)}
        found = GridRow(
            label, frame, narrow, unit, filled, figures, EITHER, unit_columns - ({above[0]} if above else set())
        )
        numbers = {column for column, cell in said if self._parser.is_number(cell)}
        found.grid = _shown(found, numbers, {column for column, _ in said})
        return found

    def _merged_units(self) -> Iterator[tuple[int, tuple[int, Written]]]:
        """The rows under a cell that is merged over several and names a unit."""
        for (top, left), (bottom, _) in self._sheet.merged.items():
            cell = self._sheet.cell(top, left) if bottom > top else None
            written = cell and cell.kind is TEXT and self._parser.units.of_cell(cell.text)
            if written:
                yield from ((row, (left, written)) for row, _ in self._sheet.rows_within(top + 1, bottom))

    def _unit(self, cells: list[tuple[int, Cell]]) -> tuple[set[int], Written | None]:
        """The cells that name the unit of the row, and what they say."""
        said = {
            c: written for c, cell in cells if cell.kind is TEXT and (written := self._parser.units.of_cell(cell.text))
        }
        units = tuple(dict.fromkeys(unit for written in said.values() for unit in written.units))
        return set(said), Written("", units, any(w.doubtful for w in said.values())) if said else None

    def _narrow(
        self, label: Label, years: Iterable[int], unit_columns: AbstractSet[int]
    ) -> Iterator[tuple[int, range]]:
        """The columns right after the label, one a year, as wide as their merged cells."""
        column = label.last_column + 1
        for year in years:
            while column in unit_columns:
                column += 1
            last = self._sheet.last_column(label.row, column)
            yield year, range(column, last + 1)
            column = last + 1


def fill_in_grids(rows: Sequence[GridRow], *, has_heading: bool) -> None:
    """Give every row that does not tell its grid that of its neighbours; ``has_heading``: the page has its own."""
    if all(row.grid is WIDE for row in rows):
        return
    _doubt_slipped(rows)
    above = _nearest(rows)
    below = reversed(_nearest(list(reversed(rows))))
    for row, before, after in zip(rows, above, below, strict=True):
        if row.grid is EITHER:
            beside = {row_beside.grid: row_beside for row_beside in (after, before) if row_beside is not None}
            is_told = len(beside) == 1 and not (after is None and _may_begin_page_two(row, before))
            row.grid = next(iter(beside)) if is_told else _alone(row, list(beside.values()), has_heading=has_heading)


def _may_begin_page_two(row: GridRow, before: GridRow | None) -> bool:
    """Whether a row behind the last that tells its grid may be on the other: figures on both, its label no evidence."""
    if before is None or before.grid is not WIDE or not row.figures:
        return False
    span, other = (label.last_column - label.column for label in (row.label, before.label))
    return span == 0 or span != other


def _doubt_slipped(rows: Sequence[GridRow]) -> None:
    """Page two goes on to the end: a narrow row among wide ones, or alone behind them, may be a wide one slipped."""
    certain = [row for row in rows if row.grid in (WIDE, NARROW)]
    for place, row in enumerate(certain):
        if row.grid is NARROW and _columns(row.narrow) & row.frame.under:
            above, below = (
                [r.grid for r in part if r.frame.wide == row.frame.wide]
                for part in (certain[:place], certain[place + 1 :])
            )
            alone = WIDE in above[-1:] and not below
            if alone or WIDE in below:
                row.grid = NEITHER


def _nearest(rows: Sequence[GridRow]) -> list[GridRow | None]:
    """For each row the last one before it that tells its grid."""
    nearest: list[GridRow | None] = []
    last = None
    for row in rows:
        nearest.append(last)
        last = row if row.grid in (WIDE, NARROW) else last
    return nearest


def _alone(row: GridRow, beside: Sequence[GridRow], *, has_heading: bool) -> Grid:
    """The grid of a row between two that differ, or on a page of which no row tells."""
    if row.figures and (beside or not has_heading):
        return NEITHER
    wide, narrow = row.frame.under, _columns(row.narrow)
    only_wide, only_narrow = bool(row.filled & (wide - narrow)), bool(row.filled & (narrow - wide))
    if only_wide != only_narrow:
        return WIDE if only_wide else NARROW
    # Nothing stands there: it is only a matter of which cell is named.
    span = (row.label.column, row.label.last_column)
    alike = (other.grid for other in beside if (other.label.column, other.label.last_column) == span)
    return next(alike, WIDE if has_heading and row.frame.wide else NARROW)


def _shown(row: GridRow, numbers: AbstractSet[int], said: AbstractSet[int]) -> Grid:
    """The grid that the figures of a row show.

    ``numbers``: the columns of those that are nothing else; ``said``: those with any answer.
    """
    if row.frame.wide and all(said & set(columns) for columns in row.frame.wide.values()):
        beside = row.figures - row.frame.under - row.frame.named
        if not beside & _columns(row.narrow):
            # Answered in every year: what stands beside in a column of another name is none of them.
            return WIDE
    wide, narrow, named = row.frame.under, _columns(row.narrow), row.frame.named
    only_wide, only_narrow = row.figures & (wide - narrow), row.figures & (narrow - wide)
    outside = row.figures - wide - narrow - named
    if only_wide and only_narrow - named:
        return NEITHER
    if only_wide or row.frame.wide == row.narrow:
        # A figure beside the years, whatever heads it, and none under one of them: it may have slipped.
        is_whole = all(row.figures & set(columns) for columns in row.frame.wide.values())
        slipped = any(column > min(wide) for column in numbers & named)
        return NEITHER if (outside or slipped) and not is_whole else WIDE
    if outside:
        return NEITHER
    return NARROW if only_narrow else EITHER


def _frame(label: Label, heading: YearHeading) -> Frame:
    beside = [c for c in heading.columns if label.covers(c.first)]
    beside = beside or [c for c in heading.columns if c.last < label.column]
    years = [column.year for column in beside or heading.columns]
    fits = bool(beside) and set(years) == set(heading.years)
    wide = {column.year: range(column.first, column.last + 1) for column in beside} if fits else {}
    doubled = frozenset(year for year in years if years.count(year) > 1 or heading.contradicts_itself)
    is_plain = fits and not doubled and all(len(columns) == 1 for columns in wide.values())
    plain = {year: columns.start for year, columns in wide.items()} if is_plain else {}
    under = frozenset(_columns(wide))
    line = under | {label.column} if is_plain else frozenset[int]()
    return Frame(tuple(dict.fromkeys(years)), doubled, wide, under, heading.others, plain, tuple(plain.items()), line)


def _columns(columns: Columns) -> set[int]:
    return {column for span in columns.values() for column in span}
