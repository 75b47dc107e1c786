"""OpenDocument spreadsheets, cell by cell from content.xml.

The fast reader knows neither their errors nor their merges, and refuses a file for a line break between two cells.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingestion.archive import Archive, box
from ingestion.cells import Cell, CellKind, Sheet, UnreadableFileError
from ingestion.xlsx import number_cell, percent_cell

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{{{_NAMES}table:1.0}}"
_OFFICE = f"{{{_NAMES}office:1.0}}"
_TEXT = f"{{{_NAMES}text:1.0}}"
_STYLE = f"{{{_NAMES}style:1.0}}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
# A run of blanks says no more by its length, and its length is only declared.
_MOST_BLANKS = 8
_BLANKS = {_TEXT + "s": " ", _TEXT + "tab": "\t", _TEXT + "line-break": "\n"}


def read_ods(archive: Archive) -> tuple[Sheet, ...]:
    """All tables. Raises :class:`UnreadableFileError`."""
    archive.check((".xml",))
    root = archive.parse("content.xml")
    hidden = {
        style.get(_STYLE + "name")
        for style in root.iter(_STYLE + "style")
        if any(properties.get(_TABLE + "display") == "false" for properties in style)
    }
    try:
        return tuple(_sheet(table, hidden) for table in root.iter(_TABLE + "table"))
    except ValueError as error:
        raise UnreadableFileError("corrupt_file", f"content.xml: {error}") from error


def _sheet(table: Element, hidden: set[str | None]) -> Sheet:
    filled = list(_filled(table))
    box(
        max((row + rows for row, _, rows, _, _ in filled), default=0),
        max((column + columns for _, column, _, columns, _ in filled), default=0),
    )
    cells: dict[tuple[int, int], Cell] = {}
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for row, column, rows, columns, element in filled:
        cell = _cell(element)
        if cell is not None:
            cells |= {(row + r, column + c): cell for r in range(rows) for c in range(columns)}
        tall, wide = (_number(element, f"number-{way}-spanned") for way in ("rows", "columns"))
        if tall * wide > 1:
            merged[row, column] = (row + tall - 1, column + wide - 1)
    is_visible = table.get(_TABLE + "style-name") not in hidden
    return Sheet(table.get(_TABLE + "name", ""), cells, merged, is_visible)


def _filled(table: Element) -> Iterator[tuple[int, int, int, int, Element]]:
    """Row, column, how often repeated down and right, and the element of every cell that holds anything."""
    row = 0
    for line in table.iter(_TABLE + "table-row"):
        rows, column = _number(line, "number-rows-repeated"), 0
        for element in line:
            if element.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                columns = _number(element, "number-columns-repeated")
                if element.tag == _TABLE + "table-cell" and (len(element) or element.get(_OFFICE + "value-type")):
                    yield row, column, rows, columns, element
                column += columns
        row += rows


def _number(element: Element, name: str) -> int:
    return max(1, int(element.get(_TABLE + name, 1)))


def _cell(element: Element) -> Cell | None:
    kind = element.get(_OFFICE + "value-type")
    text = "\n".join(_text(paragraph) for paragraph in element if paragraph.tag == _TEXT + "p")
    if element.get(_CALC_TYPE) == "error":
        return Cell(text.strip() or "#ERROR!", CellKind.ERROR)
    if kind in ("float", "currency"):
        return number_cell(float(element.get(_OFFICE + "value", "")))
    if kind == "percentage":
        return percent_cell(float(element.get(_OFFICE + "value", "")))
    if kind is None and element.get(_TABLE + "formula") and not text:
        return Cell(element.get(_TABLE + "formula", ""), CellKind.NO_RESULT)
    if not text.strip():
        return None
    # Text without its type may be a label, but no figure is taken from it.
    return Cell(text, CellKind.TEXT if kind == "string" else CellKind.OTHER)


def _text(element: Element) -> str:
    """Text of a paragraph without the notes that hang on it."""
    parts = [_BLANKS.get(str(element.tag), "") * _repeats(element), element.text or ""]
    for child in element:
        parts += [_text(child) if child.tag != _OFFICE + "annotation" else "", child.tail or ""]
    return "".join(parts)


def _repeats(element: Element) -> int:
    return min(int(element.get(_TEXT + "c", 1)), _MOST_BLANKS)
