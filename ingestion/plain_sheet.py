"""The XML of a worksheet in the plain shape that programs write, taken apart by patterns.

Formulas, runs of text, entities, comments or one blank more: then it is not of that shape, and an XML parser has to
read it. Where all of the table fits the pattern, this gives the same cells at a fraction of what a parser costs.
"""

import re
from typing import NamedTuple

from ingestion.limits import within

_CELL = (
    r'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?(?:/>'
    r'|(?: t="(?!inlineStr)[a-zA-Z]{1,9}")?>(?:<v>[^<>&]*+</v>)?</c>'
    r'| t="inlineStr"><is><t(?: xml:space="preserve")?>[^<>&]*+</t></is></c>)'
)
_TABLE = re.compile(rf'(?:<row r="[0-9]{{1,7}}"(?: [^<>/]*+)?(?:/>|>(?:{_CELL})*+</row>))*+')
_CELLS = re.compile(r'<c r="([A-Z]++)([0-9]++)"([^>]*+)>(?:<is><t[^>]*+>|<v>)?+([^<]*+)')
_RANGE = rb'<mergeCell ref="[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}" ?/>'
_MERGED = re.compile(rb'<mergeCells(?: count="[0-9]+")?>((?:%s)+)</mergeCells>' % _RANGE)
_RANGES = re.compile(rb'"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding=["'](?!utf-8)""", re.IGNORECASE)
_CONTROL = bytes({*range(32)} - {9, 10})


class PlainSheet(NamedTuple):
    """What was taken out of a worksheet, and the XML that is left."""

    cells: list[tuple[str, str, str, str]]  # column, row, attributes of type and style, value
    ranges: list[tuple[bytes, bytes, bytes, bytes]]  # merged: first column and row, last column and row
    rest: bytes


def take_apart(xml: bytes) -> PlainSheet | None:
    """The cells and merged ranges of a worksheet that is all of the plain shape; None for any other.

    Raises :class:`UnreadableFileError` (too_large).
    """
    start, end = xml.find(_OPEN) + len(_OPEN), xml.rfind(_CLOSE)
    table = xml[start:end]
    is_plain = len(_OPEN) <= start <= end and not _ENCODING.match(xml) and b"<!" not in xml
    if not is_plain or len(table.translate(None, _CONTROL)) < len(table):
        return None
    try:
        text = table.decode()
    except UnicodeDecodeError:
        return None
    if not _TABLE.fullmatch(text):
        return None
    within("cells", text.count("<c "))
    before, after = xml[:start], xml[end:]
    merged = _MERGED.search(after)
    ranges = _RANGES.findall(merged[1]) if merged else []
    rest = before + (after[: merged.start(1)] + after[merged.end(1) :] if merged else after)
    return PlainSheet(_CELLS.findall(text), ranges, rest)
