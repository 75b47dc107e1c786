"""The cells of the values on one page, row by row and year by year."""

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from ingestion.reading.answers import AnswerParser
from ingestion.reading.grid import NEITHER, Columns, GridReader, GridRow, fill_in_grids
from ingestion.reading.headings import YearHeading
from ingestion.reading.labels import Label
from ingestion.reading.page import Page
from ingestion.reading.roles import NOTHING
from ingestion.reading.unit_words import Written

_ROWS_OF_TWO = 2


class ValueCell(NamedTuple):
    """The cell of a value; ``clashes`` where it serves several years or items, or another cell could be meant."""

    row: int
    column: int
    clashes: bool = False


class ValueCells(NamedTuple):
    """The value cells of a row by data year, and what a cell of the row says of its unit."""

    by_year: Mapping[int, tuple[int, int, bool]]  # as a ValueCell, of which not all are made one
    unit: Written | None
    qualified: bool = False  # the label asks for something else than the form does
    is_merged: bool = False  # one cell that is merged over all years
    below: Mapping[int, tuple[int, int]] = {}  # the cell of the second of two values, where it stands below the first


class ValueCellFinder:
    """Finds the value cells of a page. ``before`` is the heading of the page before, for a page without one.

    ``wholes_of_two``: the items whose label asks for two values.
    """

    def __init__(
        self, page: Page, before: YearHeading | None, parser: AnswerParser, wholes_of_two: Container[str] = ()
    ) -> None:
        self._wholes_of_two = wholes_of_two
        self._page, self._sheet, self._parser = page, page.sheet, parser
        reader = GridReader(page.sheet, parser, page.labels)
        page.roles.serial = reader.serial
        headings = [page.heading_of(label) or before for label in page.labels]
        self._rows = [
            reader.row(label, heading) if heading else None
            for label, heading in zip(page.labels, headings, strict=True)
        ]
        for ordinal in {label.ordinal for label in page.labels}:
            fill_in_grids([r for r in self._rows if r and r.label.ordinal == ordinal], has_heading=bool(page.headings))
        # Row -> columns in which merged ranges begin.
        self._merged_columns: dict[int, set[int]] = {}
        for row, column in page.sheet.merged:
            self._merged_columns.setdefault(row, set()).add(column)
        # Row -> labels that cover it, by their place. Only merged cells can be shared by two.
        self._labels_of: dict[int, list[int]] = {}
        for place, label in enumerate(page.labels if page.sheet.merged else ()):
            for row, _ in page.sheet.rows_within(label.row, label.last_row):
                self._labels_of.setdefault(row, []).append(place)

    def value_cells(self) -> Iterator[tuple[Label, ValueCells | None]]:
        """Every label with its value cells, None where no heading says the years."""
        roles = self._page.roles
        for place, (label, row) in enumerate(zip(self._page.labels, self._rows, strict=True)):
            found = self._plain_cells(row) if row else None
            if found and row and not (label.unclear or row.units):
                roles.plain_item(label.row, (label.column, label.item.code), row.frame.years_at)
            else:
                found = found or (self._cells_of(place, row) if row else None)
                self._take_roles(label, found, row)
            yield label, found._replace(qualified=True) if found and label.qualifier else found

    def _take_roles(self, label: Label, found: ValueCells | None, row: GridRow | None) -> None:
        """Label and values have their role now."""
        values: list[tuple[int | None, int, int]]
        if found is None or row is None:
            rows = self._sheet.rows_within(label.row, label.last_row)
            values = [(None, r, c) for r, cells in rows for c in cells if label.covers(c)]
        elif row.grid is NEITHER:
            values = [(None, label.row, column) for column in sorted(row.figures)]
        else:
            values = [(year, r, c) for year, (r, c, _) in found.by_year.items()]
            if found.below:
                values += [(year, r, c) for year, (r, c) in found.below.items()]
        if label.unclear and not label.qualifier and found:
            self._page.roles.unclear_label(label.row, label.column, label.item.code)
        self._page.roles.item(label.row, (label.column, label.item.code), values, row.units if row else ())

    def _plain_cells(self, row: GridRow) -> ValueCells | None:
        """The value cells of a row that holds an answer under each year and nothing else, none of them merged."""
        label, frame = row.label, row.frame
        if not frame.plain or row.grid is NEITHER or row.filled != frame.under or label.row != label.last_row:
            return None
        if not self._merged_columns.get(label.row, NOTHING).isdisjoint(frame.under):
            return None
        return ValueCells({year: (label.row, column, False) for year, column in frame.years_at}, row.unit)

    def _cells_of(self, place: int, row: GridRow) -> ValueCells:
        if row.grid is NEITHER:
            unclear = ValueCell(row.label.row, min(row.figures), clashes=True)
            return ValueCells(dict.fromkeys(row.frame.years, unclear), row.unit)
        value_cells = {year: self._value_cell(place, row.label, columns) for year, columns in row.columns.items()}
        stray = None if row.filled else self._stray(row.label)
        if stray:
            return ValueCells(dict.fromkeys(value_cells, stray), row.unit)
        below = self._below(row.label, row.columns)
        if below:
            return ValueCells(
                {year: value_cells[year]._replace(clashes=False) for year in value_cells}, row.unit, below=below
            )
        places = [value_cell[:2] for value_cell in value_cells.values()]
        if row.frame.doubled or len(set(places)) < len(places):
            merged = len(set(places)) == 1 and len(places) == len(row.frame.years) and places[0] in self._sheet.merged
            for year, value_cell in value_cells.items():
                is_shared = year in row.frame.doubled or places.count(value_cell[:2]) > 1
                value_cells[year] = value_cell._replace(clashes=value_cell.clashes or is_shared)
            return ValueCells(value_cells, row.unit, is_merged=merged)
        return ValueCells(value_cells, row.unit)

    def _below(self, label: Label, columns: Columns) -> dict[int, tuple[int, int]]:
        """Under one label of two values: the lower of two cells of every year, one right above the other."""
        rows = self._sheet.rows_within(label.row, label.last_row)
        if label.item.code not in self._wholes_of_two or len(rows) != _ROWS_OF_TWO:
            return {}
        lower, cells = rows[1]
        found = {year: (lower, span.start) for year, span in columns.items() if span.start in cells}
        upper = rows[0][1]
        return found if all(span.start in upper and year in found for year, span in columns.items()) else {}

    def _value_cell(self, place: int, label: Label, columns: range) -> ValueCell:
        row, column = label.row, columns.start
        is_plain = row == label.last_row and len(columns) == 1 and len(self._labels_of.get(row, ())) <= 1
        if is_plain and column in self._sheet.rows[row] and (row, column) not in self._sheet.merged:
            return ValueCell(row, column)
        rows = self._sheet.rows_within(label.row, label.last_row)
        filled = [(row, column) for row, cells in rows for column in columns if column in cells]
        anchor = filled[0] if filled else self._sheet.anchor(label.row, columns.start)
        covered = self._sheet.rows_within(anchor[0], self._sheet.last_row(*anchor))
        others = [other for row, _ in covered for other in self._labels_of.get(row, ()) if other != place]
        shared = any(self._page.labels[other].covers(anchor[1]) for other in others)
        return ValueCell(*anchor, clashes=shared or len(filled) > 1)

    def _stray(self, label: Label) -> ValueCell | None:
        """A figure in the row below a blank one that has no label of its own: it may be this row's, or the next's."""
        below = self._sheet.row_after(label.last_row)
        if below is None or below not in self._page.loose_rows:
            return None
        cells = self._sheet.rows[below]
        figures = [column for column, cell in cells.items() if self._parser.is_figure(cell)]
        has_label = any(column <= label.last_column for column in cells)
        return ValueCell(below, figures[0], clashes=True) if figures and not has_label else None
