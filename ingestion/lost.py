"""What the fast reader loses: error cells and formulas without a result come back from it as blanks.

They are looked for in the file itself, and only where its bytes show that there may be any.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import xlrd
from defusedxml import ElementTree

from ingestion.cells import Cell, CellKind, UnreadableFileError

Lost = dict[str, dict[tuple[int, int], Cell]]

_SUSPECT = re.compile(rb"""t=["']e["']|<(?:\w+:)?f[\s>/]""")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def lost_in_xlsx(content: bytes) -> Lost:
    """Error cells and formulas never calculated, by sheet name and (row, column) from 0."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        lost: Lost = {}
        for name, part in _sheet_parts(archive):
            xml = archive.read(part)
            if _SUSPECT.search(xml):
                lost[name] = dict(_suspects(xml))
        return lost


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and zip member of each worksheet."""
    book = next(name for name in archive.namelist() if name.lower() == "xl/workbook.xml")
    folder, file = posixpath.split(book)
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _parse(archive.read(posixpath.join(folder, "_rels", file + ".rels")))
    }
    members = set(archive.namelist())
    for element in _parse(archive.read(book)).iter():
        if _local(element) == "sheet":
            key = next((value for name, value in element.items() if name.endswith("}id")), None)
            target = relations.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if part in members:
                yield element.get("name", ""), part


def _suspects(xml: bytes) -> Iterator[tuple[tuple[int, int], Cell]]:
    for cell in _parse(xml).iter():
        if _local(cell) != "c":
            continue
        children = {_local(child): (child.text or "") for child in cell}
        position = _position(cell.get("r", ""))
        if position is None:
            continue
        if cell.get("t") == "e":
            yield position, Cell(children.get("v", "#ERROR!"), CellKind.ERROR)
        elif "f" in children and "v" not in children and "is" not in children:
            yield position, Cell("=" + children["f"], CellKind.NO_RESULT)


def _parse(xml: bytes) -> Element:
    try:
        return ElementTree.fromstring(xml)
    except (ParseError, ValueError) as error:  # ValueError: entities and other things that no form needs
        raise UnreadableFileError("corrupt_file", str(error)) from error


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _position(reference: str) -> tuple[int, int] | None:
    match = _ADDRESS.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def lost_in_xls(content: bytes) -> Lost:
    """Error cells of a BIFF workbook, by sheet name and (row, column) from 0."""
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True)
        return {sheet.name: dict(_xls_errors(sheet)) for sheet in book.sheets()}
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        reason = "encrypted_file" if "encrypted" in str(error) else "corrupt_file"
        raise UnreadableFileError(reason, str(error)) from error
    except (AssertionError, IndexError, KeyError, ValueError, OverflowError, MemoryError) as error:
        # xlrd trusts what the records say of their own length.
        raise UnreadableFileError("corrupt_file", type(error).__name__) from error


def _xls_errors(sheet: xlrd.sheet.Sheet) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                text = xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#ERROR!")
                yield (row, column), Cell(text, CellKind.ERROR)
