"""Excel 97 and WPS workbooks (.xls, .et as OLE2): read by xlrd, which tells errors and formats and cannot crash."""

import io
import re
import struct
from collections.abc import Iterator

import xlrd

from ingestion.archive import box
from ingestion.cells import Cell, CellKind, Sheet, UnreadableFileError
from ingestion.xlsx import number_cell, percent_cell

# What xlrd raises where it believes what a broken record says of its own length.
_BROKEN = (AssertionError, IndexError, KeyError, ValueError, TypeError, OverflowError, AttributeError, struct.error)
_GARBLED = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffd]")


def read_xls(content: bytes) -> tuple[Sheet, ...]:
    """All worksheets. Raises :class:`UnreadableFileError`."""
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
        return tuple(_sheet(book, book.sheet_by_index(index)) for index in range(book.nsheets))
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        reason = "encrypted_file" if "encrypted" in str(error) else "corrupt_file"
        raise UnreadableFileError(reason, str(error)) from error
    except _BROKEN as error:
        raise UnreadableFileError("corrupt_file", f"{type(error).__name__}: {error}") from error


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Sheet:
    box(sheet.nrows, max((sheet.row_len(row) for row in range(sheet.nrows)), default=0))
    cells = dict(_cells(book, sheet))
    if any(_GARBLED.search(cell.text) for cell in cells.values()):
        # The wrong code page: what looks like text may be anything.
        raise UnreadableFileError("garbled_text", sheet.name)
    merged = {(top, left): (bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells}
    return Sheet(sheet.name, cells, merged, sheet.visibility == 0)


def _cells(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet.cell(row, column))
            if cell is not None:
                yield (row, column), cell


def _cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Cell | None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or cell.value == "":
        return None
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return Cell(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return percent_cell(cell.value) if "%" in re.sub(r'"[^"]*"|\\.', "", code) else number_cell(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Cell(xlrd.error_text_from_code.get(cell.value, "#ERROR!"), CellKind.ERROR)
    return Cell(str(cell.value), CellKind.OTHER)
