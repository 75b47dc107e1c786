"""Excel 97 and WPS workbooks (.xls, .et as OLE2): read by xlrd, which tells errors and formats and cannot crash."""

import io
import re
import struct
from collections.abc import Iterator

import xlrd

from ingestion.files.cells import ERROR, NO_RESULT, OTHER, Cell, Position, Sheet, UnreadableFileError, fault
from ingestion.files.limits import within
from ingestion.files.number_formats import shown
from ingestion.files.sheet_xml import APART, text_cell

# What xlrd raises where it believes what a broken record says of its own length.
_BROKEN = (AssertionError, IndexError, KeyError, ValueError, TypeError, OverflowError, AttributeError, struct.error)
_GARBLED = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffd]")
_FORMULA, _END = 0x0006, 0x000A
# The result of a formula that says nothing, and what stands for a number that is yet to be calculated on opening.
_EMPTY, _ZERO = b"\3\0\0\0\0\0\xff\xff", bytes(8)
_CALCULATE_ON_LOAD = 0x0002


def read_xls(content: bytes) -> tuple[Sheet, ...]:
    """All worksheets. Raises :class:`UnreadableFileError`."""
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
        return tuple(_sheet(book, index) for index in range(book.nsheets))
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        reason = "encrypted_file" if "encrypted" in str(error) else "corrupt_file"
        raise UnreadableFileError(reason, fault(error)) from error
    except _BROKEN as error:
        raise UnreadableFileError("corrupt_file", fault(error)) from error


def _sheet(book: xlrd.Book, index: int) -> Sheet:
    sheet = book.sheet_by_index(index)
    within("cells", sum(sheet.row_len(row) for row in range(sheet.nrows)))
    cells = dict(_cells(book, sheet))
    cells |= dict.fromkeys(_never_calculated(book, index), Cell("=", NO_RESULT))
    if any(_GARBLED.search(cell.text) for cell in cells.values()):
        # The wrong code page: what looks like text may be anything.
        raise UnreadableFileError("garbled_text", sheet.name)
    merged = {(top, left): (bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells}
    return Sheet.of(sheet.name, cells, merged, visible=sheet.visibility == 0)


def _cells(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[tuple[Position, Cell]]:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet.cell(row, column))
            if cell is None:
                continue
            runs = sheet.rich_text_runlist_map.get((row, column), ())
            is_apart = any(_is_apart(book.font_list[font]) for _, font in runs)
            yield (row, column), Cell(APART + cell.text) if is_apart else cell


def _cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Cell | None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return text_cell(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Cell(xlrd.error_text_from_code.get(cell.value, "#ERROR!"), ERROR)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if cell.value else "FALSE", OTHER)
    code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    number = shown(cell.value, code)
    # xlrd knows dates by the number of their format, too.
    return Cell(number.text, OTHER) if cell.ctype == xlrd.XL_CELL_DATE else number


def _is_apart(font: xlrd.formatting.Font) -> bool:
    return bool(font.struck_out or font.escapement)


def _never_calculated(book: xlrd.Book, index: int) -> Iterator[Position]:
    """Formulas without a result; xlrd tells nothing of formulas and gives what stands in its place."""
    place, data = book._sh_abs_posn[index], book.mem  # noqa: SLF001 - the sheet's records, which xlrd has found
    while place + 4 <= len(data):
        code, length = struct.unpack_from("<HH", data, place)
        if code == _END:
            return
        if code == _FORMULA:
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", data, place + 4)
            if result == _EMPTY or (result == _ZERO and flags & _CALCULATE_ON_LOAD):
                yield row, column
        place += 4 + length
