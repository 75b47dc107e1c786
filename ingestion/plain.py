"""Spreadsheets that are plain text: CSV, and a table of HTML saved under the name of a workbook."""

import csv
import io
from html.parser import HTMLParser

from ingestion.archive import box
from ingestion.cells import Cell, Sheet, UnreadableFileError

_SAMPLE = 10_000


def decode(content: bytes) -> str:
    """Text of unknown encoding. UTF-8 first: some of it is valid GB18030, too, and would come out as other text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("not_a_workbook")


def read_csv(text: str) -> Sheet:
    """The one sheet of a CSV file; the separator is the one that its beginning has most of."""
    delimiter = max(",\t;", key=text[:_SAMPLE].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFileError("corrupt_file", str(error)) from error
    box(len(rows), max(map(len, rows), default=0))
    cells = {(r, c): Cell(value) for r, row in enumerate(rows) for c, value in enumerate(row) if value.strip()}
    return Sheet("CSV", cells)


def read_html(text: str) -> Sheet:
    """The one table of an HTML page. Raises :class:`UnreadableFileError` for any other page."""
    parser = _TableParser()
    parser.feed(text)
    parser.close()
    if parser.tables != 1 or not parser.cells:
        raise UnreadableFileError("html_page", f"{parser.tables} tables")
    return Sheet("HTML", parser.cells, parser.merged)


class _TableParser(HTMLParser):
    """Cells of tables with their spans; ``tables`` counts how many there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = 0
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}
        self._taken: set[tuple[int, int]] = set()
        self._row, self._column = -1, 0
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables += 1
        elif tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif tag in ("td", "th") and self._row >= 0:
            self._end_cell()
            self._begin_cell(dict(attrs))
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        while (self._row, self._column) in self._taken:
            self._column += 1
        rows, columns = (_span(attributes.get(name)) for name in ("rowspan", "colspan"))
        box(self._row + rows, self._column + columns)
        box(len(self._taken) // columns + rows, columns)
        self._taken |= {(self._row + r, self._column + c) for r in range(rows) for c in range(columns)}
        if rows * columns > 1:
            self.merged[self._row, self._column] = (self._row + rows - 1, self._column + columns - 1)
        self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None:
            return
        text = "".join(self._text).strip()
        if text:
            self.cells[self._row, self._column] = Cell(text)
        self._text = None


def _span(value: str | None) -> int:
    return max(1, int(value)) if value and value.isdecimal() else 1
