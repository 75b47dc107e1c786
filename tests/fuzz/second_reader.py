"""What another reader sees in a cell, as the text that ours keeps for it; None where it cannot be asked."""

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import xlrd

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

    sheets = pd.read_excel(
        io.BytesIO(content), sheet_name=None, header=None, engine="odf", dtype=object, na_filter=False
    )

    def look(sheet: str, cell: str) -> str | None:
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
        return _shown(sheets[sheet].iloc[row - 1, column - 1], is_percent=False)

    return look


_READERS: dict[str, Callable[[bytes], Look]] = {"xlsx": _xlsx, "xls": _xls, "csv": _csv, "ods": _ods}
