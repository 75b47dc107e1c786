"""Drawn forms as sheets in memory, and as files of the formats that offices send."""

import csv
import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.files.cells import Cell, Sheet, Workbook
from ingestion.files.number_formats import shown
from tests.fuzz.drawn_forms import Drawn, Page, Typed

PERCENT = "0.0%"
_VALUE = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="n")?>)(<v>)')


def in_memory(form: Drawn) -> Workbook:
    """As the reader of a format would give it."""
    return Workbook("xlsx", tuple(_sheet(page) for page in form.pages))


def _sheet(page: Page) -> Sheet:
    cells = {place: _cell(typed, percent=place in page.percents) for place, typed in page.cells.items()}
    return Sheet.of(page.name, cells, dict(page.merged), visible=page.visible)


def _cell(typed: Typed, *, percent: bool) -> Cell:
    return Cell(typed) if isinstance(typed, str) else shown(float(typed), PERCENT if percent else "General")


def xlsx(form: Drawn) -> bytes:
    """By openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in form.pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "visible" if page.visible else "hidden"
        _fill(sheet, page)
    book.active = next(place for place, page in enumerate(form.pages) if page.visible)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _fill(sheet: Worksheet, page: Page) -> None:
    for (row, column), typed in page.cells.items():
        cell = sheet.cell(row + 1, column + 1)
        cell.value = typed
        if (row, column) in page.percents:
            cell.number_format = PERCENT
    for (top, left), (bottom, right) in page.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def formulas(form: Drawn) -> bytes:
    """The same, every number the cached result of a formula."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(form))) as source, zipfile.ZipFile(sink, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            target.writestr(name, _VALUE.sub(rb"\1<f>SUM(1,2)</f>\2", content) if is_sheet else content)
    return sink.getvalue()


def xls(form: Drawn) -> bytes:
    """By xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    looks = {True: xlwt.easyxf(num_format_str=PERCENT), False: xlwt.easyxf()}
    for page in form.pages:
        sheet = book.add_sheet(page.name)
        sheet.visibility = int(not page.visible)
        ends = dict(page.merged)
        for (row, column), typed in page.cells.items():
            value = float(typed) if isinstance(typed, Decimal) else typed
            bottom, right = ends.get((row, column), (row, column))
            sheet.write_merge(row, bottom, column, right, value, looks[(row, column) in page.percents])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def csv_of(form: Drawn, encoding: str = "utf-8-sig") -> bytes:
    """The sheet of the form alone: it is all that a CSV holds, and shows percentages as such."""
    page = next(page for page in form.pages if page.name == "信息表")
    for key in [key for key, (own, _) in form.places.items() if own is not page]:
        del form.answers[key]
    text = io.StringIO()
    lines = [["" for _ in range(max(c for _, c in page.cells) + 1)] for _ in range(max(r for r, _ in page.cells) + 1)]
    for (row, column), typed in page.cells.items():
        lines[row][column] = _cell(typed, percent=(row, column) in page.percents).text
    csv.writer(text).writerows(lines)
    return text.getvalue().encode(encoding)


WRITERS = {
    "xlsx": xlsx,
    "xlsx with formulas": formulas,
    "xls": xls,
    "csv in UTF-8": csv_of,
    "csv in GB18030": lambda form: csv_of(form, "gb18030"),
}
