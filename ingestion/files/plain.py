"""Spreadsheets that are plain text: CSV in the encodings and with the separators that spreadsheet programs use."""

import csv
import io
import re
from itertools import islice

from ingestion.files.cells import OTHER, Cell, Row, Sheet, UnreadableFileError, fault
from ingestion.files.limits import within
from ingestion.files.sheet_xml import text_cell

SEPARATORS = ",\t;"
# So many lines tell which separator they use.
_SAMPLE_LINES = 200
# Excel's own line in front of a CSV that names the separator; it is no row of data but keeps its place.
_HINT = re.compile(r"sep=(.)\r?\n")
# Excel keeps digits as text like this.
_AS_TEXT = re.compile(r'="([^"]*)"')
# 1,234 and 1.234 where a comma may be the decimal sign: a thousand or one and a bit.
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")


def decode(content: bytes) -> str:
    """Text of unknown encoding. UTF-8 first: some of it is valid GB18030, too, and would come out as other text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("not_a_workbook")


def read_csv(text: str) -> Sheet:
    """The one sheet of a CSV file."""
    hint = _HINT.match(text)
    separator = hint[1] if hint else max(SEPARATORS, key=lambda sign: _columns(text, sign))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableFileError("corrupt_file", fault(error)) from error
    within("cells", sum(map(len, lines)))
    rows: dict[int, Row] = {}
    for number, line in enumerate(lines):
        if number or not hint:
            row = {column: cell for column, value in enumerate(line) if (cell := _cell(value, separator))}
            rows |= {number: row} if row else {}
    return Sheet("CSV", rows)


def _columns(text: str, separator: str) -> int:
    """How many lines, weighed by their cells, a separator would part into the same number of cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        widths = [len(line) for line in islice(reader, _SAMPLE_LINES) if any(cell.strip() for cell in line)]
    except csv.Error:
        return 0
    return max(((width - 1) * widths.count(width) for width in set(widths)), default=0)


def _cell(value: str, separator: str) -> Cell | None:
    kept = _AS_TEXT.fullmatch(value)
    # Programs part by semicolons where the comma is their decimal sign.
    if separator == ";" and _EITHER.fullmatch(value.strip()):
        return Cell(value, OTHER)
    return text_cell(kept[1] if kept else value)
