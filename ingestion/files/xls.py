"""Workbooks of Excel 5 to 2003 and of WPS (.xls, .et as OLE2): read by xlrd, which gives errors and number formats."""

import io
import re
import struct
from collections import defaultdict
from collections.abc import Iterator

import xlrd

from ingestion.files.appearance import seen
from ingestion.files.biff import Biff, prepared
from ingestion.files.cells import (
    ERROR,
    HIDDEN,
    LOST,
    OTHER,
    STRUCK,
    Cell,
    CellKind,
    Position,
    Sheet,
    UnreadableFileError,
    fault,
)
from ingestion.files.limits import within
from ingestion.files.number_formats import BUILT_IN, EPOCHS, GENERAL, shown
from ingestion.files.sheet_xml import APART, text_cell

# What xlrd raises when it believes the length that a broken record states.
_BROKEN = (AssertionError, IndexError, KeyError, ValueError, TypeError, OverflowError, AttributeError, struct.error)
# Signs that no program shows: the text was damaged on the way.
_UNSHOWN = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f]")


def read_xls(stream: bytes) -> tuple[Sheet, ...]:
    """All worksheets of the stream of a workbook. Raises :class:`UnreadableFileError`."""
    try:
        records = prepared(stream)
        book = xlrd.open_workbook(
            file_contents=records.stream, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
        # A cell that refers to a missing format has none.
        book._xf_index_to_xl_type_map = defaultdict(  # noqa: SLF001 - xlrd knows no other way
            lambda: xlrd.XL_CELL_NUMBER,
            book._xf_index_to_xl_type_map,  # noqa: SLF001
        )
        return tuple(_sheet(book, index, records) for index in range(book.nsheets))
    except (xlrd.XLRDError, *_BROKEN) as error:
        raise UnreadableFileError("corrupt_file", fault(error)) from error


def _sheet(book: xlrd.Book, index: int, records: Biff) -> Sheet:
    sheet = book.sheet_by_index(index)
    within("cells", sum(sheet.row_len(row) for row in range(sheet.nrows)))
    cells = dict(_cells(book, sheet)) | records.cells[book._sh_abs_posn[index]]  # noqa: SLF001 - where xlrd found it
    merged = {(top, left): (bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells}
    return Sheet.of(sheet.name, cells, merged, visible=sheet.visibility == 0)


def _cells(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[tuple[Position, Cell]]:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet.cell(row, column))
            if cell is None:
                continue
            cell = seen(cell, _appearance(book, sheet, row, column))
            runs = sheet.rich_text_runlist_map.get((row, column), ())
            is_apart = any(_is_apart(book.font_list[font]) for _, font in runs if font < len(book.font_list))
            yield (row, column), Cell(APART + cell.text) if is_apart else cell


def _cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Cell | None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if isinstance(cell.value, str):
        return text_cell(_UNSHOWN.sub(LOST, cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Cell(xlrd.error_text_from_code.get(cell.value, "#ERROR!"), ERROR)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if cell.value else "FALSE", OTHER)
    number = shown(cell.value, _format(book, cell.xf_index), epoch=EPOCHS[book.datemode == 1])
    # xlrd knows dates by the number of their format, too.
    return Cell(number.text, OTHER) if cell.ctype == xlrd.XL_CELL_DATE else number


def _appearance(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> CellKind | None:
    style = sheet.cell_xf_index(row, column)
    font = book.xf_list[style].font_index if style < len(book.xf_list) else 0
    if font < len(book.font_list) and book.font_list[font].struck_out:
        return STRUCK
    lines = (sheet.rowinfo_map.get(row), sheet.colinfo_map.get(column))
    return HIDDEN if any(line is not None and line.hidden for line in lines) else None


def _format(book: xlrd.Book, xf_index: int) -> str:
    """The number format. Of formats built into Excel for one language the file holds only the number."""
    key = book.xf_list[xf_index].format_key if xf_index < len(book.xf_list) else 0
    found = book.format_map.get(key)
    return (found and found.format_str) or BUILT_IN.get(key, GENERAL)


def _is_apart(font: xlrd.formatting.Font) -> bool:
    return bool(font.struck_out or font.escapement)
