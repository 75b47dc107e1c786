"""A fast way to read the XML of a worksheet, by patterns, where it has the plain shape that most programs write.

If the whole table fits the pattern, this gives the same cells as an XML parser at a fraction of the cost. With
formulas, rich text, entities, comments or even one more blank it does not fit, and the parser must read it.
"""

import re
from typing import NamedTuple

from ingestion.files.limits import limits, within

# An XML parser refuses these signs, or takes a carriage return for a new line.
_CONTROL = r"\x00-\x08\x0b-\x1f"
_VALUE = f"[^<>&{_CONTROL}]*+"
_CELL = (
    r'<c r="[A-Z]{1,3}+(?P=row)"(?: s="[0-9]{1,5}+")?+'
    rf'(?:(?: t="(?!inlineStr)[a-zA-Z]{{1,9}}+")?+>(?:<v>{_VALUE}</v>)?+</c>'
    rf'|/>| t="inlineStr"><is><t(?: xml:space="preserve")?+>{_VALUE}</t></is></c>)'
)
_TABLE = re.compile(rf'(?:<row r="(?P<row>[0-9]{{1,7}}+)"(?: [^<>/{_CONTROL}]*+)?+(?:/>|>(?:{_CELL})*+</row>))*+')
_CELLS = re.compile(r'<c r="([A-Z]++)([0-9]++)"([^>]*+)>(?:<is><t[^>]*+>|<v>)?+([^<]*+)')
_RANGE = rb'<mergeCell ref="[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}" ?/>'
_MERGED = re.compile(rb'<mergeCells(?: count="[0-9]+")?>((?:%s)+)</mergeCells>' % _RANGE)
_RANGES = re.compile(rb'"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding=["'](?!utf-8)""", re.IGNORECASE)


class PlainSheet(NamedTuple):
    """The cells and merged ranges of a worksheet, and the XML that is left."""

    cells: list[tuple[str, str, str, str]]  # column, row, attributes of type and style, value
    ranges: list[tuple[bytes, bytes, bytes, bytes]]  # merged: first column and row, last column and row
    rest: bytes


def take_apart(xml: bytes) -> PlainSheet | None:
    """Take a worksheet of the plain shape apart; None for any other.

    Raises :class:`UnreadableFileError` (too_large).
    """
    start, end = xml.find(_OPEN) + len(_OPEN), xml.rfind(_CLOSE)
    table = xml[start:end]
    # Searching for a single sign first is many times as fast.
    has_markup = b"!" in xml and b"<!" in xml
    if not len(_OPEN) <= start <= end or _ENCODING.match(xml) or has_markup:
        return None
    try:
        text = table.decode()
    except UnicodeDecodeError:
        return None
    if not _TABLE.fullmatch(text):
        return None
    if len(text) > limits()["cells"]:
        within("cells", text.count("<c "))
    before, after = xml[:start], xml[end:]
    merged = _MERGED.search(after)
    ranges = _RANGES.findall(merged[1]) if merged else []
    rest = before + (after[: merged.start(1)] + after[merged.end(1) :] if merged else after)
    return PlainSheet(_CELLS.findall(text), ranges, rest)
