"""A laid-out form as bytes of one file format. The same form gives the same bytes: all dates are fixed."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

import xlwt
from odf import dc, element, meta, opendocument
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.form import Form
from samples.content import Cell, Content, as_text
from samples.layouts import Layout
from samples.ods import ods_table
from samples.sheets import Placed, Sheet, lay_out

WRITTEN_AT = datetime(2021, 1, 1)  # noqa: DTZ001 - file formats keep no time zone
MARK = "合成样例 synthetic sample: not a real submission"
_COLUMN_WIDTH = 16
_WRAP = Alignment(wrap_text=True, vertical="center")


def write_form(target: Path | IO[bytes], form: Form, content: Content, layout: Layout, fmt: str) -> Placed:
    """Write a filled form as xlsx, xls, ods or csv (GB18030); tells where answers stand. KeyError: another format."""
    placed = lay_out(form, content, layout)
    data = WRITERS[fmt](placed)
    if isinstance(target, Path):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    else:
        target.write(data)
    return placed


def xlsx_bytes(placed: Placed) -> bytes:
    """An Office Open XML workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = book.properties.description = MARK
    book.properties.creator = "samples.generate"
    book.properties.created = WRITTEN_AT
    for sheet in placed.sheets:
        _fill_xlsx(book.create_sheet(sheet.name), sheet)
    book.active = len(placed.sheets) - 1
    buffer = io.BytesIO()
    book.save(buffer)
    # openpyxl stamps the hour of saving; nothing else in the file depends on the clock.
    stamp = WRITTEN_AT.isoformat() + "Z"
    return _with_fixed_dates(
        buffer, lambda member: re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp.encode(), member)
    )


def _fill_xlsx(page: Worksheet, sheet: Sheet) -> None:
    for (row, column), cell in sheet.cells.items():
        written = page.cell(row, column, _number(cell))
        written.alignment = _WRAP
        page.column_dimensions[get_column_letter(column)].width = _COLUMN_WIDTH
    for row, first, last in sheet.merges:
        page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def xls_bytes(placed: Placed) -> bytes:
    """A workbook of Excel 97-2003. xlwt writes no document properties: only the sheet says that it is a sample."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in placed.sheets:
        page = book.add_sheet(sheet.name)
        merged = {(row, first): last for row, first, last in sheet.merges}
        for place in sorted(sheet.cells.keys() | merged.keys()):
            (row, column), cell = place, _number(sheet.cells.get(place))
            if place in merged:
                page.write_merge(row - 1, row - 1, column - 1, merged[place] - 1, cell)
            else:
                page.write(row - 1, column - 1, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods_bytes(placed: Placed) -> bytes:
    """An OpenDocument spreadsheet."""
    # odfpy declares every namespace that its process has ever used: begin with none.
    element.Element.namespaces.clear()
    document = opendocument.OpenDocumentSpreadsheet()
    document.meta.addElement(dc.Title(text=MARK))
    document.meta.addElement(meta.CreationDate(text=WRITTEN_AT.isoformat()))
    for sheet in placed.sheets:
        document.spreadsheet.addElement(ods_table(sheet))
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_dates(buffer)


def csv_bytes(placed: Placed) -> bytes:
    """The form's sheet as GB18030 text, as a Chinese Excel saves it."""
    sheet = placed.sheets[-1]
    rows, columns = sheet.extent
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows(
        [as_text(sheet.cells.get((row, column))) for column in range(1, columns + 1)] for row in range(1, rows + 1)
    )
    return buffer.getvalue().encode("gb18030")


WRITERS: dict[str, Callable[[Placed], bytes]] = {
    "xlsx": xlsx_bytes,
    "xls": xls_bytes,
    "ods": ods_bytes,
    "csv": csv_bytes,
}


def _number(cell: Cell) -> str | float | None:
    """A number as spreadsheets keep it: a double, written as an integer where it is one."""
    if not isinstance(cell, Decimal):
        return cell
    return int(cell) if cell == cell.to_integral_value() else float(cell)


def _with_fixed_dates(archive: io.BytesIO, change: Callable[[bytes], bytes] = bytes) -> bytes:
    """The same zip archive, in the same order, its members changed by ``change`` and their dates fixed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            fixed = zipfile.ZipInfo(info.filename, WRITTEN_AT.timetuple()[:6])
            fixed.compress_type = info.compress_type
            new.writestr(fixed, change(old.read(info)))
    return buffer.getvalue()
