"""Where the values of a row stand: under the headings of the years, or right after the label on a narrow page."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.cells import Sheet
from ingestion.layout import Label, YearHeading


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell of a value; ``clashes`` where one cell serves several years or items, or two serve one year."""

    row: int
    column: int
    clashes: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    label: Label
    wide: dict[int, tuple[int, int]]  # data year -> first and last column
    narrow: dict[int, tuple[int, int]]
    is_wide: bool | None  # None: both are blank


def value_spots(
    sheet: Sheet, labels: Sequence[Label], headings: dict[int, YearHeading | None], labelled: set[int]
) -> dict[int, dict[int, Spot]]:
    """Row of a label -> data year -> spot. ``headings`` is by row; a row without one has no spots."""
    rows = [_row(sheet, label, heading) for label in labels if (heading := headings[label.row])]
    return {
        row.label.row: _spots(sheet, row.label.row, row.wide if _is_wide(row, rows) else row.narrow, labelled)
        for row in rows
    }


def _row(sheet: Sheet, label: Label, heading: YearHeading) -> _Row:
    wide = {year: (column, sheet.last_column(heading.row, column)) for column, year in heading.years}
    start = label.last_column + 1
    narrow = {year: (start + place, start + place) for place, (_, year) in enumerate(heading.years)}
    filled = [_filled(sheet, label, columns) for columns in (wide, narrow)]
    return _Row(label, wide, narrow, filled[0] >= filled[1] if any(filled) else None)


def _filled(sheet: Sheet, label: Label, columns: dict[int, tuple[int, int]]) -> int:
    return sum(
        any((label.row, c) in sheet.cells for c in range(max(first, label.last_column + 1), last + 1))
        for first, last in columns.values()
    )


def _is_wide(row: _Row, rows: list[_Row]) -> bool:
    """A blank row goes by the nearest row whose label is as wide as its own."""
    if row.is_wide is not None:
        return row.is_wide
    here = row.label
    alike = [
        other
        for other in rows
        if other.is_wide is not None
        and (other.label.column, other.label.last_column) == (here.column, here.last_column)
    ]
    nearest = min(alike, key=lambda other: abs(other.label.row - here.row), default=None)
    return nearest is None or bool(nearest.is_wide)


def _spots(sheet: Sheet, row: int, columns: dict[int, tuple[int, int]], labelled: set[int]) -> dict[int, Spot]:
    found = {year: _spot(sheet, row, *span, labelled) for year, span in columns.items()}
    places = [(spot.row, spot.column) for spot in found.values()]
    return {
        year: Spot(spot.row, spot.column, spot.clashes or places.count((spot.row, spot.column)) > 1)
        for year, spot in found.items()
    }


def _spot(sheet: Sheet, row: int, first: int, last: int, labelled: set[int]) -> Spot:
    filled = [column for column in range(first, last + 1) if (row, column) in sheet.cells]
    anchor = sheet.anchor(row, filled[0] if filled else first)
    shared = anchor[0] != row and anchor[0] in labelled
    return Spot(*anchor, clashes=shared or len(filled) > 1)
