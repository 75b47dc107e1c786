"""What was recognised on one sheet, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ingestion.files.cells import Sheet
from ingestion.reading.headings import YearHeading
from ingestion.reading.labels import Label
from ingestion.reading.roles import Roles
from ingestion.reading.table_heads import TableHead
from ingestion.reading.unit_words import Written

_YEARS = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ENTERPRISES = "企业"  # what the title of their table names


class Note(NamedTuple):
    """A note that sets the unit of what stands below it."""

    row: int
    written: Written
    of_all: bool = False  # it says so: 本表, 均


@dataclass(slots=True)
class Page:
    """What was recognised on a sheet. ``title_year`` and ``title`` None where the title names no year."""

    sheet: Sheet
    labels: list[Label] = field(default_factory=list)
    headings: list[YearHeading] = field(default_factory=list)
    heads: list[TableHead] = field(default_factory=list)
    table_rows: dict[int, list[int]] = field(default_factory=dict)  # row of heads -> rows below them
    firm_rows: set[int] = field(default_factory=set)  # those of them that are surely of a firm
    table_notes: dict[int, Written] = field(default_factory=dict)  # row of heads -> what a note says of this table
    notes: list[Note] = field(default_factory=list)
    loose_rows: set[int] = field(default_factory=set)  # in which nothing was recognised
    profile: dict[str, tuple[int, int]] = field(default_factory=dict)  # code -> cell of the answer
    is_titled: bool = False  # bears the title of the form
    title_year: int | None = None
    title: tuple[int, int] | None = None  # its cell
    roles: Roles = field(init=False)

    def __post_init__(self) -> None:
        """The ledger is that of its sheet."""
        self.roles = Roles(self.sheet)

    def heading_of(self, label: Label) -> YearHeading | None:
        """The nearest heading above a label that has years in its columns; else the nearest."""
        if len(self.headings) == 1:
            return self.headings[0] if self.headings[0].row < label.row else None
        above = [heading for heading in reversed(self.headings) if heading.row < label.row]
        return next((h for h in above if any(label.covers(c.first) for c in h.columns)), next(iter(above), None))

    def note_above(self, row: int) -> Written | None:
        """What the nearest note above a row says of its unit."""
        if not self.notes:
            return None
        above = next((note.written for note in reversed(self.notes) if note.row < row), None)
        # A lone one below the form may say that it is of all of it.
        is_of_all = above is None and len(self.notes) == 1 and self.notes[0].of_all
        return self.notes[0].written if is_of_all else above

    def years_of(self, head: TableHead) -> Iterator[int]:
        """The years that the head of a table of enterprises names, or its title right above."""
        for cell in self.sheet.rows.get(head.row, {}).values():
            yield from map(int, _YEARS.findall(cell.text))
        row = head.row - 1
        while row in self.loose_rows:
            for cell in self.sheet.rows[row].values():
                yield from map(int, _YEARS.findall(cell.text) if _ENTERPRISES in cell.text else ())
            row -= 1

    def titles_of(self, head: TableHead) -> Iterator[str]:
        """The texts that stand alone right above the head of a table."""
        row, answers = head.row - 1, {answer for answer, _ in self.profile.values()}
        while row in self.loose_rows and row not in answers:
            texts = [cell.text for cell in self.sheet.rows[row].values()]
            yield from texts if len(texts) == 1 else ()
            row -= 1

    @property
    def codes(self) -> set[str]:
        """The items that stand on the page."""
        return {label.item.code for label in self.labels}
