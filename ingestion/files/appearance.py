"""How figures look to their sender: struck out, in a hidden row or column, or (of .xlsx) not calculated yet.

Such a figure may not be meant to count, so its cell gets its own kind and the sender is asked. Labels and names stay.
"""

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from ingestion.files.cells import HIDDEN, NUMBER, OTHER, STRUCK, TEXT, Cell, CellKind, Row
from ingestion.files.sheet_xml import column_number

_ROW = re.compile(rb"<row\b[^>]*>")
_COLUMN = re.compile(rb"<col\b[^>]*>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_ATTRIBUTE = rb"""\b%s=["'](\d+)["']"""
_STYLED = re.compile(rb"""<c\b(?=[^>]*\br=["']([A-Z]+)(\d+)["'])(?=[^>]*\bs=["'](\d+)["'])""")
_RESULTS = re.compile(rb"<f\b(?:[^>]*/>|[^<]*</f>)\s*<v>([^<]*)</v>")
_FIGURE = re.compile(r"\W*[^\W\d]{0,2}\d")


def struck_styles(styles: Element) -> frozenset[int]:
    """The cell formats whose font is struck out, by their index."""
    groups = {_local(group): group for group in styles}
    struck = [
        any(_local(mark) == "strike" and mark.get("val", "1") not in ("0", "false") for mark in font)
        for font in groups.get("fonts", ())
    ]
    fonts = [int(xf.get("fontId", "0")) for xf in groups.get("cellXfs", ())]
    return frozenset(place for place, font in enumerate(fonts) if font < len(struck) and struck[font])


def is_uncalculated(xml: bytes) -> bool:
    """Whether all stored results of formulas are 0, as written by programs that do not calculate."""
    results = _RESULTS.findall(xml)
    return bool(results) and not any(value.strip(b"0.") for value in results)


def as_shown(rows: dict[int, Row], xml: bytes, struck: frozenset[int]) -> dict[int, Row]:
    """The rows of a sheet, with the kind struck out or hidden for such figures."""
    if struck:
        for letters, number, style in _STYLED.findall(xml):
            if int(style) in struck:
                _mark(rows, int(number) - 1, [column_number(letters.decode())], STRUCK)
    if b"hidden=" in xml:
        for row in _numbers(_ROW, xml, b"r"):
            _mark(rows, row - 1, None, HIDDEN)
        spans = [(first - 1, last) for first, last in _spans(xml)]
        for row, cells in rows.items() if spans else ():
            _mark(rows, row, [c for c in cells if any(first <= c < last for first, last in spans)], HIDDEN)
    return rows


def _mark(rows: dict[int, Row], row: int, columns: Sequence[int] | None, kind: CellKind) -> None:
    cells = rows.get(row, {})
    for column in list(cells) if columns is None else columns:
        if column in cells:
            cells[column] = seen(cells[column], kind)


def seen(cell: Cell, kind: CellKind | None) -> Cell:
    """The cell, marked with ``kind`` (STRUCK or HIDDEN) if it holds a figure; without a ``kind`` it stays as it is."""
    return Cell(cell.text, kind) if kind and _is_figure(cell) else cell


def _is_figure(cell: Cell) -> bool:
    return cell.kind in (NUMBER, OTHER) or (cell.kind is TEXT and _FIGURE.match(cell.text) is not None)


def _numbers(tag: re.Pattern[bytes], xml: bytes, name: bytes) -> Iterable[int]:
    for element in tag.findall(xml):
        number = re.search(_ATTRIBUTE % name, element)
        if number and _HIDDEN.search(element):
            yield int(number[1])


def _spans(xml: bytes) -> Iterable[tuple[int, int]]:
    """First and last number of hidden columns. Programs hide all columns past the end: these do not count."""
    yield from zip(_numbers(_COLUMN, xml, b"min"), _numbers(_COLUMN, xml, b"max"), strict=False)


def _local(element: Element) -> str:
    return element.tag[element.tag.rfind("}") + 1 :]
