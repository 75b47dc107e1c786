"""The layout of the blank form: the official grid, made from the form spec, and the sheet of notes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank.template_sheet import Pen
from ingestion.blank.template_words import Ask, ask_column, ask_field, ask_item, notes, parts_of, words
from ingestion.form import EnterpriseTable, Form, Item


@dataclass(frozen=True, slots=True)
class Known:
    """What is filled in beforehand: profile code -> text, (item code, data year) -> figure in the form's unit."""

    profile: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class Places:
    """Where on the sheet ``sheet`` answers stand: cells by line of the profile, and by item and data year.

    ``years``: the first heading of a year; the table of enterprises: columns by their code, the rows of its head and of
    the line that closes it.
    """

    sheet: str
    years: str = ""
    profile: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, int], str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    table_head: int = 0
    table_end: int = 0


def draw_form(page: Worksheet, form: Form, report_year: int, known: Known) -> Places:
    """Draw the form. It is as wide as the table of enterprises; the years are its last columns."""
    drawing = _Drawing(page, form, report_year, known)
    drawing.head()
    drawing.statistics()
    page.print_area = drawing.pen.printed
    return drawing.places


def draw_notes(page: Worksheet, form: Form, report_year: int) -> None:
    """Draw the sheet of notes: on the whole form, then on each answer."""
    wording = words()
    said = {
        "report_year": report_year,
        "years": "、".join(f"{year}年" for year in form.data_years(report_year)),
        "table": form.enterprises.no,
        "table_year": report_year + form.enterprises.year_offset,
        "none": form.answers.none_reported[0],
    }
    pen = Pen(page, wording.notes_widths)
    pen.line(wording.notes_sheet, "title")
    for note in wording.notes:
        pen.line(note.format(**said), "note")
    for role, (where, note) in [("head", wording.notes_head), *(("note", line) for line in notes(form))]:
        pen.text(1, where, role="head")
        pen.text(2, note, role=role)
        pen.end_row(note, pen.width(2))
    page.print_area = pen.printed


class _Drawing:
    def __init__(self, page: Worksheet, form: Form, report_year: int, known: Known) -> None:
        self.form, self.report_year, self.known, self.words = form, report_year, known, words()
        self.years = form.data_years(report_year)
        width = max(len(form.enterprises.columns), len(self.years) + 1)
        self.label_columns = width - len(self.years)
        self.head_columns = min(self.words.head_label_columns, self.label_columns)
        self.pen = Pen(page, self._widths())
        self.places = Places(page.title)

    def _widths(self) -> list[float]:
        look = self.words.widths
        kinds = ["first", *(column.kind for column in self.form.enterprises.columns[1:])]
        return [look[kind] for kind in kinds[: self.label_columns]] + [look["answer"]] * len(self.years)

    def head(self) -> None:
        """The title, the line with round and edition, contact lines and profile."""
        form, pen, said = self.form, self.pen, {"report_year": self.report_year, "version": self.form.edition}
        pen.line(self.words.title.format(title=form.title_zh, **said), "title")
        pen.line(self.words.stamp.format(**said), "stamp")
        if self.known.figures:
            pen.line(self.words.known_stamp, "stamp")
        pen.line(form.sections.contact, "heading")
        for label in form.contact:
            pen.text(1, label, self.head_columns)
            pen.answer(self.head_columns + 1, len(pen.widths), None)
            pen.end_row(label, pen.width(1, self.head_columns))
        pen.line(form.sections.profile, "heading")
        for line in form.profile:
            ask = ask_field(line)
            pen.text(1, line.label_zh, self.head_columns)
            pen.answer(self.head_columns + 1, len(pen.widths), ask, self.known.profile.get(line.code))
            pen.guard(ask, self.head_columns + 1, len(pen.widths))
            self.places.profile[line.code] = pen.address(self.head_columns + 1)
            pen.end_row(line.label_zh, pen.width(1, self.head_columns), lines=line.lines)

    def statistics(self) -> None:
        """All items in order, with the table of enterprises in its place; page two has the years again."""
        self.pen.line(self.form.sections.statistics, "heading")
        self._headings()
        page_two, above = self.form.second_page_from, 0
        for part in parts_of(self.form):
            if page_two is not None and above < page_two <= part.no:
                self.pen.page.row_breaks.append(Break(self.pen.row - 1))
                self._headings()
            if isinstance(part, Item):
                self._item(part)
            else:
                self._table(part)
            above = part.no

    def _headings(self) -> None:
        pen, head = self.pen, ""
        pen.text(1, self.form.statistics_heading, self.label_columns, role="head")
        for column, year in enumerate(self.years, self.label_columns + 1):
            head = self.words.year.format(word=self.form.years[year - self.report_year], year=year)
            pen.text(column, head, role="head")
        self.places.years = self.places.years or pen.address(self.label_columns + 1)
        pen.end_row(head)

    def _item(self, item: Item) -> None:
        pen, ask = self.pen, ask_item(item, self.form)
        label = ("" if item.part_of else f"{item.no}.") + _with_unit(
            item.label_zh, item.unit if item.unit_on_form else None
        )
        pen.text(1, label, self.label_columns, indent=2 if item.part_of else 1)
        for column, year in enumerate(self.years, self.label_columns + 1):
            figure = self._figure(item, year, ask)
            pen.answer(column, column, ask, figure)
            self.places.values[item.code, year] = pen.address(column)
            if figure is not None:
                pen.mark_known(column)
        pen.guard(ask, self.label_columns + 1, len(pen.widths))
        pen.end_row(label, pen.width(1, self.label_columns), lines=ask.kind.lines)

    def _figure(self, item: Item, year: int, ask: Ask) -> Decimal | str | None:
        """The known figure of an item and year: as text in a cell for text; both figures in a cell for two."""
        figures = self.known.figures
        figure = figures.get((item.code, year))
        if figure is None or ask.kind.allowed:
            return figure
        seconds = (figures.get((other.code, year)) for other in self.form.items if other.second_value_of == item.code)
        second = next(seconds, None)
        return f"{figure:f}" if second is None else self.words.pair.format(first=f"{figure:f}", second=f"{second:f}")

    def _table(self, table: EnterpriseTable) -> None:
        pen, word = self.pen, self.form.years.get(table.year_offset)
        year = self.words.year_of_table.format(word=word, year=self.report_year + table.year_offset)
        pen.line(f"{table.no}.{table.label_zh.replace(word, year) if word else table.label_zh}")
        heads = [_with_unit(column.label_zh, column.unit, "\n") for column in table.columns]
        for place, head in enumerate(heads, 1):
            pen.text(place, head, role="head")
        self.places.table_head = pen.row
        self.places.columns = {column.code: get_column_letter(at) for at, column in enumerate(table.columns, 1)}
        pen.end_row("\n" if any("\n" in head for head in heads) else "")
        asks = [ask_column(column, self.form) for column in table.columns]
        for place, ask in enumerate(asks, 1):
            pen.guard(ask, place, place, rows=table.blank_rows)
        for _ in range(table.blank_rows):
            for place, ask in enumerate(asks, 1):
                pen.answer(place, place, ask)
            pen.end_growing_row()
        self.places.table_end = pen.row
        pen.line(table.add_rows_hint_zh)


def _with_unit(label: str, unit: str | None, gap: str = "") -> str:
    """A label with its unit, unless it says the unit itself."""
    return f"{label}{gap}（{unit}）" if unit and f"（{unit}）" not in re.sub(r"\s", "", label) else label
