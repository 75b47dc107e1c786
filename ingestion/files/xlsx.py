"""Excel and WPS workbooks (.xlsx, .xlsm, .et as zip), read part by part.

Fast readers lose what matters here: errors and formulas that were never calculated come out as blanks, 3.2% as 0.032.
So the XML is read directly (sheet_xml.py), each cell with its type, formula and number format.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element

from ingestion.files.appearance import as_shown, is_uncalculated, struck_styles
from ingestion.files.archive import Archive
from ingestion.files.asides import asides
from ingestion.files.cells import ERROR, LOST, NUMBER, OTHER, Cell, Sheet, UnreadableFileError, fault
from ingestion.files.number_formats import BUILT_IN, EPOCHS, GENERAL, shown
from ingestion.files.self_check import first_cell, mark, unread
from ingestion.files.sheet_xml import Maker, SheetXml, local, rich_text, text_cell

ROOT_RELATIONS = "_rels/.rels"
USUAL_MEMBER = "xl/workbook.xml"
# A number whose written form is also the one shown, unless it is too long for that.
_PLAIN_NUMBER = re.compile(r"-?+(?:[1-9][0-9]*+|0)(?:\.[0-9]{1,8}+(?<!0))?+").fullmatch
_MOST_DIGITS = 15
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_BUILT_IN = {str(number): code for number, code in BUILT_IN.items()}
# Struck styles and number formats by the tree of the styles: as long as that is kept, which equal members share.
_LOOKS: WeakKeyDictionary[Element, tuple[frozenset[int], list[str]]] = WeakKeyDictionary()
_TRUTH = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}


class _Part(NamedTuple):
    name: str
    member: str
    visible: bool


def read_xlsx(archive: Archive, member: str) -> tuple[Sheet, ...]:
    """All worksheets of the workbook in this member. Raises :class:`UnreadableFileError`."""
    book = _Book(archive, member)
    return tuple(book.sheet(part) for part in book.parts())


def book_member(archive: Archive) -> str | None:
    """The member with the workbook, by the package's own list; None where there is none."""
    member = USUAL_MEMBER
    if ROOT_RELATIONS in archive:
        relations = archive.parse(ROOT_RELATIONS)
        targets = (r.get("Target", "") for r in relations if r.get("Type", "").endswith("/officeDocument"))
        member = posixpath.normpath(next(targets, "")).lstrip("/")
    is_book = member in archive and member.endswith(".xml") and local(archive.parse(member)) == "workbook"
    return member if is_book else None


class _Book:
    """The parts that all sheets share."""

    def __init__(self, archive: Archive, member: str) -> None:
        self.archive = archive
        self.folder, name = posixpath.split(member)
        relations = archive.parse(posixpath.join(self.folder, "_rels", f"{name}.rels"))
        self.relations = {relation.get("Id"): relation for relation in relations}
        self.root = archive.parse(member)
        self.epoch = EPOCHS[self._starts_in_1904()]
        self.struck: frozenset[int] = frozenset()
        self.formats = self._formats()
        calculation = next((e for e in self.root if local(e) == "calcPr"), None)
        self.recalculates = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
        self._makers: dict[str, Maker] = {
            "s": self._string,
            "str": text_cell,
            "inlineStr": text_cell,
            "e": lambda value: Cell(value or "#ERROR!", ERROR),
            "b": lambda value: Cell(_TRUTH.get(value, value), OTHER),
        }
        self._strings: dict[str, Cell | None] | None = None

    def _starts_in_1904(self) -> bool:
        return any(local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in self.root)

    def _target(self, kind: str) -> str | None:
        """The member that a relation of this kind leads to."""
        found = (r for r in self.relations.values() if r.get("Type", "").endswith(f"/{kind}"))
        relation = next(found, None)
        return None if relation is None else self._resolve(relation.get("Target", ""))

    def _resolve(self, target: str) -> str:
        return posixpath.normpath(posixpath.join("/", self.folder, target.replace("\\", "/"))).lstrip("/")

    def parts(self) -> Iterator[_Part]:
        """The worksheets in their order. One whose member is missing makes the file corrupt."""
        for element in self.root.iter():
            if local(element) != "sheet":
                continue
            key = next((value for name, value in element.items() if name.endswith("}id")), None)
            if not key:
                continue  # a module of macros, as Excel 5 had them among its sheets
            relation = self.relations.get(key)
            if relation is None or self._resolve(relation.get("Target", "")) not in self.archive:
                raise UnreadableFileError("corrupt_file", f"sheet {element.get('name')} has no content")
            # Chart sheets, dialogs and old macro sheets hold no answers.
            if relation.get("Type", "").endswith("/worksheet"):
                visible = element.get("state", "visible") == "visible"
                yield _Part(element.get("name", ""), self._resolve(relation.get("Target", "")), visible)

    def _formats(self) -> list[str]:
        """Number format by index of the cell format."""
        member = self._target("styles")
        if member is None or member not in self.archive:
            return []
        root = self.archive.parse(member)
        if root not in _LOOKS:
            _LOOKS[root] = struck_styles(root), _formats(root)
        self.struck, formats = _LOOKS[root]
        return formats

    @property
    def strings(self) -> dict[str, Cell | None]:
        """The shared strings by their numbers as cells name them, None for a blank one."""
        if self._strings is None:
            member = self._target("sharedStrings") or posixpath.join(self.folder, "sharedStrings.xml")
            cells = (text_cell(rich_text(item)) for item in self.archive.parse(member))
            self._strings = {str(number): cell for number, cell in enumerate(cells)}
        return self._strings

    def sheet(self, part: _Part) -> Sheet:
        """One worksheet."""
        content = self.archive.read_xml(part.member)
        if self._is_self_check(content):
            return unread(part.name, visible=part.visible)
        xml = SheetXml(content, part.member, uncalculated=self.recalculates and is_uncalculated(content))
        try:
            rows = as_shown(xml.rows(self._maker), content, self.struck)
            sheet = Sheet.of_rows(part.name, rows, xml.merged(), visible=part.visible)
            return replace(sheet, asides=asides(self.archive, part.member))
        except (ValueError, LookupError) as error:
            raise UnreadableFileError("corrupt_file", f"{part.member}: {fault(error)}") from error

    def _is_self_check(self, content: bytes) -> bool:
        """Whether it is a sheet of formulas of ours: to read them all would cost more than the whole form."""
        kind, text = first_cell(content)
        if kind == "s" and text.isdecimal():
            string = self.strings.get(text)
            text = string.text if string else ""
        return text == mark()

    def _maker(self, style: str, kind: str) -> Maker:
        """The function that makes a cell from a value, for a style and type."""
        if kind == "n":
            index = _index(style)
            # A missing format counts as none, as in office programs.
            code = self.formats[index] if index < len(self.formats) else GENERAL
            return _plain_number if code == GENERAL else partial(self._number, code)
        return self._makers.get(kind, lambda value: Cell(value, OTHER))

    def _number(self, code: str, value: str) -> Cell:
        number = _number(value)
        return Cell(value, OTHER) if number is None else shown(number, code, epoch=self.epoch)

    def _string(self, value: str) -> Cell | None:
        strings = self.strings
        # A missing text is blank, as in office programs.
        return strings[value] if value in strings or _index(value) < len(strings) else Cell(LOST, ERROR)


def _formats(styles: Element) -> list[str]:
    groups = {local(group): group for group in styles}
    codes = _BUILT_IN | {e.get("numFmtId", ""): e.get("formatCode", GENERAL) for e in groups.get("numFmts", ())}
    return [codes.get(xf.get("numFmtId", ""), GENERAL) for xf in groups.get("cellXfs", ())]


def _index(text: str) -> int:
    # int() alone would take -1, which is the last.
    if not text.isdecimal():
        raise ValueError(f"no index: {text}")
    return int(text)


def _plain_number(value: str) -> Cell:
    if len(value) <= _MOST_DIGITS and _PLAIN_NUMBER(value):
        return Cell(value, NUMBER)
    number = _number(value)
    return Cell(value, OTHER) if number is None else shown(number)


def _number(value: str) -> float | None:
    # float() alone would accept 1_000, and digits of other alphabets.
    return float(value) if _NUMBER.fullmatch(value) else None
