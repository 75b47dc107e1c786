"""The cells of a worksheet from its XML. Nothing is guessed: a sheet that breaks the format is corrupt."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from string import ascii_letters
from xml.etree.ElementTree import Element

from ingestion.files.archive import parse_xml
from ingestion.files.cells import NO_RESULT, Cell, Position, Row, UnreadableFileError
from ingestion.files.limits import within
from ingestion.files.plain_sheet import PlainSheet, take_apart

# Makes a cell from a value as written; there is one such function for each style and type.
Maker = Callable[[str], Cell | None]
_ADDRESSES = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ATTRIBUTE = re.compile('([st])="([^"]*)"')
_ERROR = 't="e"'
# Types of cells that hold their text themselves.
_IN_PLACE = ("inlineStr", "str")
_LETTERS = f"${ascii_letters}"
# Put between runs of text that must not be joined: 12 and a raised 1 are not 121, a struck 12 and 13 are not 1213.
APART = "\ufffc"


class SheetXml:
    """A worksheet as written. Raises :class:`UnreadableFileError` where it is none."""

    def __init__(self, xml: bytes, member: str, *, uncalculated: bool = False) -> None:
        """``uncalculated``: the stored results of formulas are no results."""
        self.member, self._uncalculated = member, uncalculated
        self._plain = take_apart(xml)
        self.root = parse_xml(self._plain.rest if self._plain else xml, member)
        self.space = self.root.tag[: self.root.tag.rfind("}") + 1]

    def rows(self, maker: Callable[[str, str], Maker]) -> dict[int, Row]:
        """All filled rows; ``maker`` gives the function for cells of a style and type. May raise ValueError."""
        tables = self.root.findall(f"{self.space}sheetData")
        if len(tables) != 1:
            raise self._corrupt(f"{len(tables)} tables of cells")
        return self._taken_apart(self._plain, maker) if self._plain else self._parsed(tables[0], maker)

    def _taken_apart(self, plain: PlainSheet, maker: Callable[[str, str], Maker]) -> dict[int, Row]:
        makers: dict[str, Maker] = {}
        columns: dict[str, int] = {}
        lines = _Lines(self.member)
        line: Row = {}
        column, current = -1, ""
        for letters, number, attributes, value in plain.cells:
            if number != current:
                current, column = number, -1
                line = lines.line(int(number) - 1)
            if letters not in columns:
                columns[letters] = column_number(letters)
            column, before = columns[letters], column
            if column <= before:
                lines.is_mixed = True
            if not value and _ERROR not in attributes:
                continue
            if attributes not in makers:
                makers[attributes] = maker(*_style_and_type(attributes))
            cell = makers[attributes](value)
            if cell is not None:
                if column in line:
                    raise self._corrupt(f"two cells {letters}{number}")
                line[column] = cell
        return lines.in_order()

    def _parsed(self, table: Element, maker: Callable[[str, str], Maker]) -> dict[int, Row]:
        within("cells", sum(map(len, table)))
        lines = _Lines(self.member)
        row = -1
        for line in table:
            if line.tag != f"{self.space}row":
                raise self._corrupt("what is no row stands among the rows")
            number = line.get("r") or self._number(line)
            row = int(number) - 1 if number else row + 1
            cells = lines.line(row)
            before = -1
            for column, cell in self._cells(line, row, maker):
                lines.is_mixed |= column <= before
                before = column
                if cell is None:
                    continue
                if column in cells:
                    raise self._corrupt(f"two cells in row {row + 1}, column {column + 1}")
                cells[column] = cell
        return lines.in_order()

    def _number(self, line: Element) -> str:
        """The number of a row that states none: that of its first cell, which may state none either."""
        first = line.find(f"{self.space}c")
        return "" if first is None else first.get("r", "").lstrip(_LETTERS)

    def _cells(self, line: Element, row: int, maker: Callable[[str, str], Maker]) -> Iterator[tuple[int, Cell | None]]:
        column, suffix = -1, str(row + 1)
        for element in line:
            if element.tag == f"{self.space}extLst":
                continue
            address = element.get("r")
            if element.tag != f"{self.space}c":
                raise self._corrupt(f"row {suffix} holds what is no cell")
            column = column_number(address.strip("$").removesuffix(suffix).rstrip("$")) if address else column + 1
            kind, formula, value = self._content(element)
            is_blank = value is None or (not value and kind != "str") or (self._uncalculated and kind == "n")
            if formula is not None and is_blank:
                yield column, Cell(f"={formula}", NO_RESULT)
            elif value or kind == "e":
                yield column, maker(element.get("s", "0"), kind)(value or "")

    def _content(self, element: Element) -> tuple[str, str | None, str | None]:
        """Type, formula and value of a cell, or None."""
        kind = element.get("t", "n")
        children = {child.tag[len(self.space) :]: child for child in element}
        # LibreOffice 4 wrote texts that are results of formulas as values.
        holder, other = ("is", "v") if kind in _IN_PLACE and "v" not in children else ("v", "is")
        is_odd = other in children or len(children) < len(element)
        if is_odd or (holder == "v" and len(children.get("v", ()))):
            raise self._corrupt(f"cell {element.get('r')} holds what no cell of type {kind} does")
        formula, value = children.get("f"), children.get(holder)
        text = None if value is None else rich_text(value) if holder == "is" else value.text or ""
        return kind, None if formula is None else formula.text or "", text

    def merged(self) -> dict[Position, Position]:
        """First cell -> last cell of every merged range."""
        ranges = [tuple(map(bytes.decode, found)) for found in self._plain.ranges] if self._plain else []
        for element in self.root.iterfind(f"{self.space}mergeCells/{self.space}mergeCell"):
            match = _ADDRESSES.fullmatch(element.get("ref", ""))
            if match is None:
                raise self._corrupt(f"merged range {element.get('ref')}")
            ranges.append((match[1], match[2], match[3] or match[1], match[4] or match[2]))
        return {
            (int(top) - 1, column_number(left)): (int(bottom) - 1, column_number(right))
            for left, top, right, bottom in ranges
        }

    def _corrupt(self, detail: str) -> UnreadableFileError:
        return UnreadableFileError("corrupt_file", f"{self.member}: {detail}")


class _Lines:
    """The rows of a sheet, which may come in any order and in pieces; but each cell only once."""

    def __init__(self, member: str) -> None:
        self._member = member
        self._rows: dict[int, Row] = {}
        self._last = -1
        self.is_mixed = False

    def line(self, row: int) -> Row:
        """The cells of a row so far, to be added to."""
        if row < 0:
            raise UnreadableFileError("corrupt_file", f"{self._member}: there is no row {row + 1}")
        self.is_mixed |= row <= self._last
        self._last = row
        return self._rows.setdefault(row, {})

    def in_order(self) -> dict[int, Row]:
        """The filled rows, from top to bottom and from left to right."""
        if not self.is_mixed:
            return {row: line for row, line in self._rows.items() if line}
        return {row: dict(sorted(line.items())) for row, line in sorted(self._rows.items()) if line}


def _style_and_type(attributes: str) -> tuple[str, str]:
    found = dict(_ATTRIBUTE.findall(attributes))
    return found.get("s", "0"), found.get("t", "n")


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Column A is 0. Raises ValueError for what is no column."""
    if not (letters.isascii() and letters.isalpha()) or len(letters) > 3:  # noqa: PLR2004 - XFD
        raise ValueError(f"no column: {letters}")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def rich_text(item: Element) -> str:
    """Text of a string item: plain, or in runs; how it is pronounced (rPh) is left out."""
    parts = []
    for child in item:
        tag = local(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            look = {local(mark) for part in child if local(part) == "rPr" for mark in part}
            text = "".join(part.text or "" for part in child if local(part) == "t")
            parts.append(f"{APART}{text}{APART}" if look & {"strike", "vertAlign"} else text)
    return "".join(parts)


def local(element: Element) -> str:
    """Name of an element without its name space."""
    return element.tag[element.tag.rfind("}") + 1 :]


def text_cell(text: str) -> Cell | None:
    """A cell of text, None where it shows nothing."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return None if not text or text.isspace() else Cell(text)
