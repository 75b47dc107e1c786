"""A table of HTML saved under the name of a workbook."""

import re
from html.parser import HTMLParser

from ingestion.files.cells import Cell, Position, Sheet, UnreadableFileError
from ingestion.files.limits import within
from ingestion.files.sheet_xml import APART, text_cell

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAKS = {"br": "\n", "p": "\n", "div": "\n", "sup": APART, "sub": APART, "s": APART, "del": APART, "strike": APART}
_UNSHOWN = {"script", "style", "title"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def read_html(text: str) -> Sheet:
    """The one table of an HTML page. Raises :class:`UnreadableFileError` for any other page."""
    parser = _TableParser()
    parser.feed(text)
    parser.close()
    if parser.tables != 1 or not parser.cells or parser.hides:
        raise UnreadableFileError("html_page", f"{parser.tables} tables{', parts are hidden' * parser.hides}")
    return Sheet.of("HTML", parser.cells, parser.merged)


class _TableParser(HTMLParser):
    """Cells of tables with their spans; ``tables`` counts them, ``hides`` tells that some of the page is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = 0
        self.hides = False
        self.cells: dict[Position, Cell] = {}
        self.merged: dict[Position, Position] = {}
        self._taken: set[Position] = set()
        self._row, self._column = -1, 0
        self._text: list[str] | None = None
        self._unshown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.hides |= "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
        self._unshown += tag in _UNSHOWN
        if tag == "table":
            self._end_cell()
            self.tables += 1
        elif tag == "tr":
            self._end_cell()
            self._row, self._column = self._row + 1, 0
        elif tag in ("td", "th") and self._row >= 0:
            self._end_cell()
            self._begin_cell(attributes)
        else:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unshown -= tag in _UNSHOWN
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        else:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._text is not None and self._unshown <= 0:
            self._text.append(_BLANKS.sub(" ", data))

    def _break(self, tag: str) -> None:
        if self._text is not None and tag in _BREAKS:
            self._text.append(_BREAKS[tag])

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        while (self._row, self._column) in self._taken:
            self._column += 1
        rows, columns = (_span(attributes.get(name)) for name in ("rowspan", "colspan"))
        within("cells", len(self._taken) + rows * columns)
        self._taken |= {(self._row + r, self._column + c) for r in range(rows) for c in range(columns)}
        if rows * columns > 1:
            self.merged[self._row, self._column] = (self._row + rows - 1, self._column + columns - 1)
        self._text = []

    def _end_cell(self) -> None:
        if self._text is None:
            return
        cell = text_cell("".join(self._text).strip())
        if cell is not None:
            self.cells[self._row, self._column] = cell
        self._text = None


def _span(value: str | None) -> int:
    return max(1, int(value)) if value and value.isascii() and value.isdecimal() else 1
