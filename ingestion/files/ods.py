"""OpenDocument spreadsheets, cell by cell from content.xml.

Fast readers of ODS do not know errors or merged cells, and refuse a file for a line break between cells.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ingestion.files.appearance import seen
from ingestion.files.archive import Archive
from ingestion.files.cells import (
    ERROR,
    HIDDEN,
    NO_RESULT,
    OTHER,
    STRUCK,
    Cell,
    Position,
    Row,
    Sheet,
    UnreadableFileError,
    fault,
)
from ingestion.files.limits import within
from ingestion.files.number_formats import GENERAL, shown
from ingestion.files.sheet_xml import APART, text_cell

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{{{_NAMES}table:1.0}}"
_OFFICE = f"{{{_NAMES}office:1.0}}"
_TEXT = f"{{{_NAMES}text:1.0}}"
_STYLE = f"{{{_NAMES}style:1.0}}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
# A longer run of blanks means nothing more, and its length is only declared.
_MOST_BLANKS = 8
_BLANKS = {_TEXT + "s": " ", _TEXT + "tab": "\t", _TEXT + "line-break": "\n"}
_SHOWN = re.compile(r"(?P<before>[^\d]*)(?P<digits>\d[\d,\s]*(?:\.\d+)?(?:E[+-]?\d{1,3})?)(?P<after>[^\d]*)")
_SIGNS = re.compile(r"[\s()+¥￥-]+")
_CURRENCIES = {None, "", "CNY"}


class _Placed(NamedTuple):
    """A filled cell, and how often it is repeated downwards and to the right."""

    row: int
    column: int
    rows: int
    columns: int
    element: Element
    hidden: bool


def is_ods(archive: Archive) -> bool:
    """Whether the package is a spreadsheet of this kind. Raises :class:`UnreadableFileError` where it is locked."""
    # Newer programs encrypt the whole package into one member; then nothing else may be there.
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFileError("encrypted_file")
    return "content.xml" in archive and b"opendocument.spreadsheet" in archive.read("mimetype")


def read_ods(archive: Archive) -> tuple[Sheet, ...]:
    """All tables. Raises :class:`UnreadableFileError`."""
    root = archive.parse("content.xml")
    styles = {style.get(_STYLE + "name"): style for style in root.iter(_STYLE + "style")}
    reader = _Reader(
        hidden={name for name, style in styles.items() if _has(style, _TABLE + "display", "false")},
        apart={name for name, style in styles.items() if _is_apart(style)},
        struck={name for name, style in styles.items() if _is_struck(style)},
    )
    tables = root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    try:
        return tuple(reader.sheet(table) for table in tables)
    except ValueError as error:
        raise UnreadableFileError("corrupt_file", f"content.xml: {fault(error)}") from error


def _has(style: Element, name: str, value: str) -> bool:
    return any(properties.get(name) == value for properties in style)


def _is_apart(style: Element) -> bool:
    """Whether a style raises, lowers or strikes out its text."""
    return _is_struck(style) or any(properties.get(_STYLE + "text-position") for properties in style)


def _is_struck(style: Element) -> bool:
    lines = {properties.get(_STYLE + "text-line-through-style") for properties in style}
    return bool(lines - {None, "none"})


class _Reader:
    """Reads tables; knows the styles that hide a table, those that set a run of text apart, and that strike out."""

    def __init__(self, hidden: set[str | None], apart: set[str | None], struck: set[str | None]) -> None:
        self.hidden, self.apart, self.struck = hidden, apart, struck - {None}

    def sheet(self, table: Element) -> Sheet:
        """One table. Raises ValueError for a number that is none."""
        rows: dict[int, Row] = {}
        merged: dict[Position, Position] = {}
        count = 0
        for place in _filled(table):
            count += place.rows * place.columns
            within("cells", count)
            tall, wide = (_times(place.element, f"number-{way}-spanned") for way in ("rows", "columns"))
            if tall * wide > 1:
                merged[place.row, place.column] = (place.row + tall - 1, place.column + wide - 1)
            cell = self._cell(place.element)
            if cell is not None:
                is_struck = place.element.get(_TABLE + "style-name") in self.struck
                cell = seen(cell, STRUCK if is_struck else HIDDEN if place.hidden else None)
                for row in range(place.row, place.row + place.rows):
                    line = rows.setdefault(row, {})
                    line.update(dict.fromkeys(range(place.column, place.column + place.columns), cell))
        is_visible = table.get(_TABLE + "style-name") not in self.hidden
        return Sheet.of_rows(table.get(_TABLE + "name", ""), dict(sorted(rows.items())), merged, visible=is_visible)

    def _cell(self, element: Element) -> Cell | None:
        kind, formula = element.get(_OFFICE + "value-type"), element.get(_TABLE + "formula")
        paragraphs = [self._text(paragraph) for paragraph in element if paragraph.tag == _TEXT + "p"]
        text = "\n".join(paragraphs).strip()
        if element.get(_CALC_TYPE) == "error":
            return Cell(text or "#ERROR!", ERROR)
        value = element.get(_OFFICE + "value")
        if formula is not None and not text and value is None and element.get(_OFFICE + "string-value") is None:
            return Cell(formula, NO_RESULT)
        if kind in ("float", "percentage", "currency") and value is not None:
            # If a program writes what is shown, but writes nothing here, no number is shown.
            is_hidden = bool(paragraphs) and not text
            return Cell(value, OTHER) if is_hidden else _number(element, float(value), text)
        if kind in ("string", None):
            return text_cell(text or element.get(_OFFICE + "string-value", ""))
        return Cell(text or str(kind), OTHER)

    def _text(self, element: Element) -> str:
        """The text of a paragraph without its notes."""
        parts = [_BLANKS.get(element.tag, "") * min(_times(element, "c", _TEXT), _MOST_BLANKS), element.text or ""]
        for child in element:
            parts += [self._text(child) if child.tag != _OFFICE + "annotation" else "", child.tail or ""]
        text = "".join(parts)
        return f"{APART}{text}{APART}" if element.get(_TEXT + "style-name") in self.apart else text


def _filled(table: Element) -> Iterator[_Placed]:
    row = 0
    spans = list(_hidden_columns(table))
    for line in table.iter(_TABLE + "table-row"):
        rows, column = _times(line, "number-rows-repeated"), 0
        is_hidden = _is_hidden(line)
        for element in line:
            if element.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                continue
            columns = _times(element, "number-columns-repeated")
            is_filled = len(element) or element.get(_OFFICE + "value-type") or element.get(_TABLE + "formula")
            # What a merged range covers is shown nowhere.
            if element.tag == _TABLE + "table-cell" and is_filled:
                hidden = is_hidden or any(first <= column <= last for first, last in spans)
                yield _Placed(row, column, rows, columns, element, hidden)
            column += columns
        row += rows


def _hidden_columns(table: Element) -> Iterator[tuple[int, int]]:
    column = 0
    for element in table.iter(_TABLE + "table-column"):
        after = column + _times(element, "number-columns-repeated")
        if _is_hidden(element):
            yield column, after - 1
        column = after


def _is_hidden(line: Element) -> bool:
    """Whether a row or column is hidden, by hand or by a filter."""
    return line.get(_TABLE + "visibility", "visible") != "visible"


def _times(element: Element, name: str, space: str = _TABLE) -> int:
    return max(1, int(element.get(space + name, 1)))


def _number(element: Element, value: float, text: str) -> Cell:
    """A number, as it is shown; one that is shown as another number is not certain."""
    is_percent = element.get(_OFFICE + "value-type") == "percentage"
    if element.get(_OFFICE + "currency") not in _CURRENCIES:
        return Cell(text or str(value), OTHER)
    cell = shown(value, "0%" if is_percent else GENERAL)
    match = _SHOWN.fullmatch(text)
    if not text or cell.kind is OTHER:
        return cell
    if match is None or not _rounds_to(Decimal(cell.text.removesuffix("%")), re.sub(r"[,\s]", "", match["digits"])):
        return Cell(text, OTHER)
    before, after = (_SIGNS.sub("", match[side]) for side in ("before", "after"))
    return Cell(f"{before}{cell.text.removesuffix('%')}{after}") if before or after else cell


def _rounds_to(number: Decimal, digits: str) -> bool:
    """Whether a number rounds to the digits shown."""
    last = int(Decimal(digits).as_tuple().exponent)
    # Slightly more than half of the last digit: programs round doubles, and not all in the same way.
    return abs(abs(number) - Decimal(digits)) <= Decimal("0.50001").scaleb(last)
