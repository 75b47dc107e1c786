"""Drawing the blank form on a worksheet, row by row: labels locked, answers open, typed and guarded."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.form import EnterpriseColumn, EnterpriseTable, Form, Item
from ingestion.template_words import (
    MOST_CHARACTERS,
    Ask,
    ask_column,
    ask_field,
    ask_item,
    notes,
    parts_of,
    words,
)

_LONGEST_TITLE = 32  # of a prompt, in characters
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = Protection(locked=False)


@dataclass(frozen=True, slots=True)
class Known:
    """What is filled in beforehand: profile code -> text, (item code, data year) -> figure or the text of two."""

    profile: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[tuple[str, int], Decimal | str] = field(default_factory=dict)


def write_text(page: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text that stays one: never a formula or an error, also when the cell is edited."""
    cell = page.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def height(text: str, width: float, least: int = 1) -> float:
    """Points that a text needs in a cell of this many characters; a Chinese character takes two."""
    look = words().heights
    taken = sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
    return max(least, -int(-taken // (width - 1))) * look["line"] + look["padding"]


def draw_form(page: Worksheet, form: Form, report_year: int, known: Known) -> None:
    """Draw the whole form."""
    pen = _Pen(page, form, report_year, known)
    pen.head()
    pen.statistics()
    page.print_area = f"A1:{get_column_letter(pen.width)}{pen.row - 1}"


def draw_notes(page: Worksheet, form: Form, report_year: int) -> None:
    """Draw the sheet of notes: what holds for the whole form, then how to write each answer."""
    told = words()
    said = {
        "report_year": report_year,
        "years": "、".join(f"{year}年" for year in form.data_years(report_year)),
        "table": form.enterprises.no,
        "table_year": report_year + form.enterprises.year_offset,
        "none": form.answers.none_reported[0],
    }
    general = [(str(place), note.format(**said)) for place, note in enumerate(told.notes, 1)]
    for column, width in enumerate(told.notes_widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    write_text(page, 1, 1, told.notes_sheet)
    page.merge_cells("A1:B1")
    page["A1"].font = _font("title", bold=True)
    page["A1"].alignment = Alignment("center", "center")
    page.row_dimensions[1].height = told.heights["title"]
    for row, line in enumerate([*general, told.notes_head, *notes(form)], 2):
        for column, text in enumerate(line, 1):
            write_text(page, row, column, text)
            cell = page.cell(row, column)
            cell.font, cell.border = _font("text", bold=line == told.notes_head), _GRID
            cell.alignment = Alignment("center" if column == 1 else "left", "center", wrap_text=True)
        page.row_dimensions[row].height = height(line[1], told.notes_widths[1])
    page.print_area = f"A1:B{page.max_row}"


def _font(role: str, *, bold: bool = False, italic: bool = False) -> Font:
    told = words()
    return Font(told.fonts.get(role, told.fonts["text"]), told.sizes[role], bold=bold, italic=italic)


class _Pen:
    """Goes down the page row by row. Labels stand left, the answers of the years in the last columns."""

    def __init__(self, page: Worksheet, form: Form, report_year: int, known: Known) -> None:
        self.page, self.form, self.report_year, self.known = page, form, report_year, known
        self.words = words()
        self.years = form.data_years(report_year)
        self.width = max(len(form.enterprises.columns), len(self.years) + 1)
        self.label_columns = self.width - len(self.years)
        self.head_columns = min(self.words.head_label_columns, self.label_columns)
        self.widths = self._set_widths()
        self.guards: dict[Ask, DataValidation] = {}
        self.row = 1

    def head(self) -> None:
        """Title, the line that says which round and form it is, contact lines and profile."""
        form, said = self.form, {"report_year": self.report_year, "version": self.form.version}
        self._line(self.words.title.format(title=form.title_zh, **said), "title")
        stamp = self.words.stamp.format(**said)
        self._line(f"{stamp}　{self.words.known_stamp}" if self.known.figures else stamp, "stamp")
        self._line(form.sections.contact, "heading")
        for label in form.contact:
            self._label(label, self.head_columns)
            self._answer(self.head_columns + 1, self.width)
            self._end_row(label, self.head_columns)
        self._line(form.sections.profile, "heading")
        for line in form.profile:
            ask = ask_field(line)
            self._label(line.label_zh, self.head_columns)
            self._answer(self.head_columns + 1, self.width, ask, self.known.profile.get(line.code))
            self._end_row(line.label_zh, self.head_columns, line.lines)

    def statistics(self) -> None:
        """All items by their numbers, the enterprises in their place; the years again where the columns change."""
        self._line(self.form.sections.statistics, "heading")
        self._headings()
        page_two, above = self.form.second_page_from, 0
        for part in parts_of(self.form):
            if page_two is not None and above < page_two <= part.no:
                self.page.row_breaks.append(Break(self.row - 1))
                self._headings()
            above = part.no
            if isinstance(part, Item):
                self._item(part)
            else:
                self._table(part)
                self._headings()

    def _headings(self) -> None:
        self._label(self.form.statistics_heading, self.label_columns, is_head=True)
        for column, year in enumerate(self.years, self.label_columns + 1):
            word = self.form.years[year - self.report_year]
            self._write(column, self.words.year.format(word=word, year=year), is_head=True)
        self._end_row("", 1)

    def _item(self, item: Item) -> None:
        label = ("" if item.part_of else f"{item.no}.") + _with_unit(item.label_zh, item.unit_on_form and item.unit)
        ask = ask_item(item, self.form)
        self._label(label, self.label_columns)
        for column, year in enumerate(self.years, self.label_columns + 1):
            self._answer(column, column, ask, self.known.figures.get((item.code, year)))
        self._end_row(label, self.label_columns, ask.kind.lines)

    def _table(self, table: EnterpriseTable) -> None:
        word = self.form.years.get(table.year_offset)
        year = self.words.year_of_table.format(word=word, year=self.report_year + table.year_offset)
        self._line(f"{table.no}.{table.label_zh.replace(word, year) if word else table.label_zh}")
        heads = [_with_unit(column.label_zh, column.unit) for column in table.columns]
        for place, head in enumerate(heads, 1):
            self._write(place, head, is_head=True)
        needed = max(height(head, self.widths[place]) for place, head in enumerate(heads))
        self._end_row("", 1, height_of=needed)
        for _ in range(table.blank_rows):
            for place, column in enumerate(table.columns, 1):
                self._answer(place, place, ask_column(column, self.form))
            self._end_row("", 1)
        self._line(table.add_rows_hint_zh)

    def _line(self, text: str, role: str = "text") -> None:
        """A text over the whole width: the title, a heading of a section, a line of the table."""
        self._write(1, text, self.width)
        cell = self.page.cell(self.row, 1)
        cell.font = _font(role, bold=role in {"title", "heading"})
        if role in {"title", "stamp"}:
            cell.border = Border()
            cell.fill = PatternFill()
            cell.alignment = Alignment("center", "center", wrap_text=True)
        needed = self.words.heights["title"] if role == "title" else None
        self._end_row(text, self.width, height_of=needed)

    def _label(self, text: str, columns: int, *, is_head: bool = False) -> None:
        self._write(1, text, columns, is_head=is_head)

    def _write(self, first: int, text: str, columns: int = 1, *, is_head: bool = False) -> None:
        """A locked text over some columns."""
        write_text(self.page, self.row, first, text)
        cell = self.page.cell(self.row, first)
        cell.font, cell.border = _font("text"), _GRID
        cell.fill = PatternFill("solid", self.words.fills["label"])
        cell.alignment = Alignment("center" if is_head else "left", "center", wrap_text=True)
        self._merge(first, first + columns - 1)

    def _answer(self, first: int, last: int, ask: Ask | None = None, known: Decimal | str | None = None) -> None:
        """An open cell over some columns, with what is known. Without ``ask`` any text may be typed."""
        cell = self.page.cell(self.row, first)
        if isinstance(known, str):
            write_text(self.page, self.row, first, known)
        elif known is not None:
            cell.value = known
        is_figure = known is not None and last - first == 0
        cell.font, cell.border, cell.protection = _font("text", italic=is_figure), _GRID, _OPEN
        if is_figure:
            cell.fill = PatternFill("solid", self.words.fills["known"])
        is_number = ask is not None and ask.lowest is not None
        cell.number_format = ask.kind.number_format if ask else "@"
        is_short = is_number or (ask is not None and ask.kind.lines == 1 and first == last)
        cell.alignment = Alignment(
            "center" if is_short else "left", "center", wrap_text=not is_number, shrink_to_fit=is_number
        )
        self._merge(first, last)
        for column in range(first + 1, last + 1):
            self.page.cell(self.row, column).protection = _OPEN
        if ask:
            self._guard(ask).add(f"{get_column_letter(first)}{self.row}:{get_column_letter(last)}{self.row}")

    def _guard(self, ask: Ask) -> DataValidation:
        """The guard of an answer, one for all cells that ask the same."""
        if ask not in self.guards:
            guard = DataValidation(
                type=ask.kind.allowed,
                operator="greaterThanOrEqual" if ask.lowest else None,
                formula1=ask.lowest,
                allow_blank=True,
                showInputMessage=True,
                showErrorMessage=ask.lowest is not None,
                errorStyle="stop" if ask.lowest else None,
                promptTitle=_cut(ask.title, _LONGEST_TITLE),
                prompt=_cut(ask.prompt, MOST_CHARACTERS),
                errorTitle=_cut(self.words.refusal_title, _LONGEST_TITLE) if ask.lowest else None,
                error=_cut(ask.refusal, MOST_CHARACTERS) if ask.lowest else None,
            )
            self.guards[ask] = guard
            self.page.add_data_validation(guard)
        return self.guards[ask]

    def _merge(self, first: int, last: int) -> None:
        if last > first:
            self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)

    def _end_row(self, label: str, columns: int, lines: int = 1, height_of: float | None = None) -> None:
        needed = height_of or height(label, sum(self.widths[:columns]), lines)
        self.page.row_dimensions[self.row].height = needed
        self.row += 1

    def _set_widths(self) -> list[float]:
        look = self.words.widths
        kinds = [column.kind for column in self.form.enterprises.columns][: self.label_columns]
        widths = [look["first"], *(look[kind] for kind in kinds[1:])] + [look["answer"]] * len(self.years)
        for column, width in enumerate(widths, 1):
            self.page.column_dimensions[get_column_letter(column)].width = width
        return widths


def _with_unit(label: str, unit: str | bool | None) -> str:
    """A label with its unit, unless it says the unit itself."""
    return f"{label}（{unit}）" if unit and f"（{unit}）" not in re.sub(r"\s", "", label) else label


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
