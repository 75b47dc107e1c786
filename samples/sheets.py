"""A form laid out on a grid of cells, in no file format yet, and where each answer stands on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from ingestion.form import Form, Item
from samples.content import Cell, Content
from samples.layouts import Layout


@dataclass
class Sheet:
    """Cells by (row, column) from 1; merged cells as (row, first column, last column)."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def extent(self) -> tuple[int, int]:
        """Last row and column in use."""
        return max(row for row, _ in self.cells), max(column for _, column in self.cells)


@dataclass
class Placed:
    """The sheets of a form, and the A1 addresses on the sheet ``name``: item code -> data year -> address."""

    sheets: list[Sheet]
    name: str
    profile: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[int, str]] = field(default_factory=dict)
    enterprises: list[dict[str, str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


def lay_out(form: Form, content: Content, layout: Layout) -> Placed:
    """Place what was typed on a form of this look."""
    sheet = Sheet(layout.sheet_name)
    cover = Sheet("填报说明", {(row, 1): line for row, line in enumerate(layout.cover_sheet, 1)})
    placed = Placed([cover, sheet] if layout.cover_sheet else [sheet], sheet.name)
    page = _Page(form, content, layout, sheet)
    page.head(placed)
    page.statistics(placed)
    page.notes()
    return placed


class _Page:
    """A pen that goes down the sheet row by row; columns count from the layout's first one."""

    def __init__(self, form: Form, content: Content, layout: Layout, sheet: Sheet) -> None:
        self.form, self.content, self.layout, self.sheet = form, content, layout, sheet
        self.row = layout.first_row
        self.width = layout.label_columns + len(form.years)
        self.years = form.data_years(content.report_year)

    def head(self, placed: Placed) -> None:
        """Title, contact lines and profile."""
        form, columns = self.form, self.layout.head_label_columns
        title = form.title_zh + self.layout.title_suffix.format(report_year=self.content.report_year)
        self._line(title, [], self.width)
        self._line(form.sections.contact, [], self.width)
        for label in form.contact:
            self._line(label, [self.content.contact.get(label)], columns, self.width - columns)
        self._line(form.sections.profile, [], self.width)
        for line in form.profile:
            cells = [self.content.profile.get(line.code)]
            placed.profile[line.code] = self._line(line.label_zh, cells, columns, self.width - columns)[0]

    def statistics(self, placed: Placed) -> None:
        """All items in the order of their numbers, the enterprises in their place."""
        self._line(self.form.sections.statistics, [], self.width)
        placed.headings = self._headings(self.layout.label_columns)
        table, page_two = self.form.enterprises.no, self.layout.page_two_from
        columns, table_done, page_turned = self.layout.label_columns, False, page_two is None
        for item in self._items():
            if item.no > table and not table_done:
                placed.enterprises, table_done = self._enterprises(), True
            if page_two is not None and item.no >= page_two and not page_turned:
                columns, page_turned = self._turn_page(), True
            cells = [self.content.answers[item.code].get(year) for year in self.years]
            addresses = self._line(self.layout.item_label(item), cells, columns)
            for code in self._codes_in_cell(item):
                placed.items[code] = dict(zip(self.years, addresses, strict=True))

    def notes(self) -> None:
        """Rows under the form, after an empty one."""
        self.row += 1
        for note in self.layout.notes:
            self._line(note, [], 1)

    def _items(self) -> list[Item]:
        """The items with a row of their own that the clerk left on the form."""
        rows = [item for item in self.form.items if not item.second_value_of and item.code in self.content.answers]
        return sorted(rows, key=lambda item: item.no)

    def _codes_in_cell(self, item: Item) -> list[str]:
        return [item.code, *(other.code for other in self.form.items if other.second_value_of == item.code)]

    def _headings(self, columns: int) -> list[str]:
        years = [self.layout.year_heading(self.form, self.content.report_year, year) for year in self.years]
        return self._line(self.form.statistics_heading, years, columns)

    def _turn_page(self) -> int:
        """Begin page two; gives the columns that a label covers there."""
        self.row += self.layout.page_gap
        columns = self.layout.label_columns if self.layout.page_two == "wide" else 1
        if self.layout.repeat_heading:
            self._headings(columns)
        return columns

    def _enterprises(self) -> list[dict[str, str]]:
        table = self.form.enterprises
        self._line(f"{table.no}{self.layout.number_mark}{table.label_zh}", [], self.width)
        first, *others = (self.layout.column_label(column) for column in table.columns)
        self._line(first, others, 1)
        placed = [self._enterprise(row) for row in self.content.enterprises]
        if self.layout.total_row:
            self._enterprise(self.content.enterprise_total)
        if self.layout.add_rows_hint:
            self._line(table.add_rows_hint_zh, [], self.width)
        return placed

    def _enterprise(self, row: Mapping[str, Cell]) -> dict[str, str]:
        codes = [column.code for column in self.form.enterprises.columns]
        addresses = [self._put(index, row.get(code)) for index, code in enumerate(codes)]
        self.row += 1
        return dict(zip(codes, addresses, strict=True))

    def _line(self, label: str, cells: Sequence[Cell], columns: int, cell_columns: int = 1) -> list[str]:
        """Write a label over ``columns`` and the cells right of it; gives the addresses of the cells."""
        self._put(0, label, columns)
        addresses = [self._put(columns + index, cell, cell_columns) for index, cell in enumerate(cells)]
        self.row += 1
        return addresses

    def _put(self, offset: int, cell: Cell, columns: int = 1) -> str:
        column = self.layout.first_column + offset
        if cell is not None:
            self.sheet.cells[self.row, column] = cell
        if columns > 1 and self.layout.merged:
            self.sheet.merges.append((self.row, column, column + columns - 1))
        return f"{get_column_letter(column)}{self.row}"
