"""Excel and WPS workbooks (.xlsx, .xlsm, .et as zip).

The fast reader gives error cells and formulas never calculated as blanks, and percentages as fractions. They are looked
for in the file itself, and only where its bytes show that there may be any.
"""

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from xml.etree.ElementTree import Element

import python_calamine

from ingestion.archive import Archive, box, parse_xml
from ingestion.cells import Cell, CellKind, Sheet, UnreadableFileError

Cells = dict[tuple[int, int], Cell]

_SUSPECT = re.compile(rb"""t=["']e["']|<(?:\w+:)?f[\s>/]""")
_REFERENCE = re.compile(rb"""\sr=["'](?:([A-Z]{1,3}))?(\d{1,7})["']""")
_INLINE = re.compile(rb"""t=["']inlineStr["']""")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Number formats built into Excel that show a fraction as a percentage (ECMA-376 part 1, 18.8.30).
_PERCENT_FORMATS = {"9", "10"}


def read_xlsx(content: bytes, archive: Archive) -> tuple[Sheet, ...]:
    """All worksheets. Raises :class:`UnreadableFileError`."""
    archive.check((".xml", ".rels"))
    for member in archive.members:
        if member.endswith(".xml") and (b"<!DOCTYPE" in archive.read(member) or b"\0" in archive.read(member)):
            raise UnreadableFileError("corrupt_file", f"{member}: not the XML of a workbook")
    parts = list(_parts(archive))
    for part in parts:
        _check_box(archive.read(part.member))
        _check_inline_texts(archive.read(part.member), part.name)
    percent = _percent_styles(archive)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(_sheet(book, part, archive.read(part.member), percent) for part in parts if part.is_worksheet)
    except python_calamine.PasswordError as error:
        raise UnreadableFileError("encrypted_file", str(error)) from error
    except python_calamine.CalamineError as error:
        macro = any(not part.is_worksheet for part in parts)
        raise UnreadableFileError("macro_sheet" if macro else "corrupt_file", str(error)) from error


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    member: str
    visible: bool
    is_worksheet: bool


def _parts(archive: Archive) -> Iterator[_Part]:
    """The sheets in their order, with their members. One whose member is missing makes the file corrupt."""
    relations = {r.get("Id"): r for r in archive.parse("xl/_rels/workbook.xml.rels")}
    for element in archive.parse("xl/workbook.xml").iter():
        if _local(element) != "sheet":
            continue
        key = next((value for name, value in element.items() if name.endswith("}id")), None)
        relation = relations.get(key)
        target = relation.get("Target", "") if relation is not None else ""
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if relation is None or member not in archive.members:
            raise UnreadableFileError("corrupt_file", f"sheet {element.get('name')} has no content")
        is_worksheet = (relation.get("Type") or "").endswith("/worksheet")
        yield _Part(element.get("name", ""), member, element.get("state", "visible") == "visible", is_worksheet)


def _check_box(xml: bytes) -> None:
    references = set(_REFERENCE.findall(xml))
    rows = [int(row) for _, row in references]
    columns = {_column(letters.decode()) for letters, _ in references if letters}
    if rows and columns:
        box(max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)


def _check_inline_texts(xml: bytes, name: str) -> None:
    """Refuse text that stands in cells which are not declared to hold it: readers differ in what they make of it."""
    if xml.count(b"<is>") > len(_INLINE.findall(xml)):
        raise UnreadableFileError("corrupt_file", f"{name}: text in a cell that is not one of text")


def _percent_styles(archive: Archive) -> frozenset[str]:
    """Indexes of the cell formats that show a percentage."""
    if "xl/styles.xml" not in archive.members:
        return frozenset()
    percent = set(_PERCENT_FORMATS)
    styles = archive.parse("xl/styles.xml")
    for element in styles.iter():
        code = re.sub(r'"[^"]*"|\\.', "", element.get("formatCode", ""))
        if _local(element) == "numFmt" and "%" in code:
            percent.add(element.get("numFmtId", ""))
    formats = next((e for e in styles if _local(e) == "cellXfs"), ())
    return frozenset(str(index) for index, xf in enumerate(formats) if xf.get("numFmtId") in percent)


def _sheet(book: python_calamine.CalamineWorkbook, part: _Part, xml: bytes, percent: frozenset[str]) -> Sheet:
    sheet = book.get_sheet_by_name(part.name)
    cells = {
        (r, c): _cell(value)
        for r, row in enumerate(sheet.to_python(skip_empty_area=False))
        for c, value in enumerate(row)
        if value not in ("", None)
    }
    styled = percent and re.search(rb"""\ss=["'](%s)["']""" % b"|".join(s.encode() for s in percent), xml)
    if styled or _SUSPECT.search(xml):
        cells.update(_lost(xml, percent, part.name))
    return Sheet(part.name, cells, dict(sheet.merged_cell_ranges or ()), part.visible)


def _cell(value: str | float | date | datetime | time | timedelta) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_cell(value)
    return Cell(str(value), CellKind.OTHER)


def number_cell(value: float) -> Cell:
    """A number as the sender sees it: 15 significant digits of its double, exact from there."""
    text = f"{value:.15g}"
    return Cell(text, CellKind.NUMBER, Decimal(text)) if isfinite(value) else Cell(text, CellKind.OTHER)


def percent_cell(value: float) -> Cell:
    """A fraction shown as a percentage is what is shown: 0.032 is 3.2%."""
    if not isfinite(value):
        return Cell(str(value), CellKind.OTHER)
    shown = (Decimal(f"{value:.15g}") * 100).normalize()
    return Cell(f"{shown:f}%")


def _lost(xml: bytes, percent: frozenset[str], name: str) -> Iterator[tuple[tuple[int, int], Cell]]:
    for cell in parse_xml(xml, name).iter():
        position = _position(cell.get("r", "")) if _local(cell) == "c" else None
        if position is None:
            continue
        children = {_local(child): child.text or "" for child in cell}
        kind, value = cell.get("t", "n"), children.get("v", "")
        if kind == "e":
            yield position, Cell(value or "#ERROR!", CellKind.ERROR)
        elif "f" in children and not value and kind != "str" and "is" not in children:
            yield position, Cell("=" + children["f"], CellKind.NO_RESULT)
        elif kind == "n" and value and cell.get("s") in percent:
            yield position, percent_cell(float(value))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _position(reference: str) -> tuple[int, int] | None:
    match = _ADDRESS.fullmatch(reference)
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1
