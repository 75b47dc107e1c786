"""What another reader sees in a cell, as the text that ours keeps for it; None where it cannot be asked."""

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import xlrd
from odf.element import Element

Look = Callable[[str, str], str | None]


class NoSecondOpinionError(Exception):
    """The other reader does not open the file."""


def second_reader(content: bytes, file_format: str) -> Look:
    """A function of sheet and A1 address. Raises :class:`NoSecondOpinionError`."""
    try:
        return _READERS[file_format](content)
    except Exception as error:
        raise NoSecondOpinionError(repr(error)) from error


def _shown(value: object, *, is_percent: bool) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = f"{float(value):.15g}"
        return f"{float(f'{float(value) * 100:.13g}'):g}%" if is_percent else text
    return None if value is None else str(value).strip()


def _xlsx(content: bytes) -> Look:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)

    def look(sheet: str, cell: str) -> str | None:
        found = book[sheet][cell]
        return _shown(found.value, is_percent="%" in re.sub(r'"[^"]*"', "", found.number_format or ""))

    return look


def _xls(content: bytes) -> Look:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())

    def look(sheet: str, cell: str) -> str | None:
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
        return _shown(book.sheet_by_name(sheet).cell_value(row - 1, column - 1), is_percent=False)

    return look


def _csv(content: bytes) -> Look:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    delimiter = max(",\t;", key=text[:10_000].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))

    def look(_: str, cell: str) -> str | None:
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
        return rows[row - 1][column - 1].strip()

    return look


def _ods(content: bytes) -> Look:
    import pandas as pd
    from odf.opendocument import load
    from odf.table import Table

    sheets = pd.read_excel(
        io.BytesIO(content), sheet_name=None, header=None, engine="odf", dtype=object, na_filter=False
    )
    tables = {table.getAttribute("name"): table for table in load(io.BytesIO(content)).getElementsByType(Table)}

    def look(sheet: str, cell: str) -> str | None:
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
        try:
            seen = _shown(sheets[sheet].iloc[row - 1, column - 1], is_percent=False)
        except IndexError:
            seen = None
        # It passes over what is shown in a cell without a type; an office program does not.
        return seen or _text_shown(tables[sheet], row, column)

    return look


def _text_shown(table: Element, row: int, column: int) -> str | None:
    from odf.table import CoveredTableCell, TableCell, TableRow
    from odf.teletype import extractText

    found = _nth(table.getElementsByType(TableRow), "numberrowsrepeated", row)
    cells = [cell for cell in found.childNodes if cell.qname in {TableCell().qname, CoveredTableCell().qname}]
    return extractText(_nth(cells, "numbercolumnsrepeated", column)).strip() or None


def _nth(elements: list[Element], repeated: str, number: int) -> Element:
    """The element of this number, counted with its repetitions. Raises IndexError."""
    for element in elements:
        number -= int(element.getAttribute(repeated) or 1)
        if number <= 0:
            return element
    raise IndexError


_READERS: dict[str, Callable[[bytes], Look]] = {"xlsx": _xlsx, "xls": _xls, "csv": _csv, "ods": _ods}
