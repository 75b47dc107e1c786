"""Spreadsheets that are plain text: CSV in the encodings and with the separators that spreadsheet programs use."""

import codecs
import csv
import io
import re
import unicodedata
from itertools import islice

from ingestion.files.cells import LOST, OTHER, Cell, Row, Sheet, UnreadableFileError, fault
from ingestion.files.limits import limits, within
from ingestion.files.sheet_xml import text_cell

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_NO_SIGN = {"Cn", "Co", "Cs"}
# Control signs that no program writes into a table; DOS's end of file is not among them.
_NO_TEXT = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f]")
SEPARATORS = ",\t;"
# At most one sign in so many may be lost.
_FEW = 10
# How many lines are looked at to find the separator.
_SAMPLE_LINES = 200
# Excel's own first line that names the separator; it is no data, but counts as a row.
_HINT = re.compile(r"sep=(.)\r?\n")
# Excel keeps digits as text like this.
_AS_TEXT = re.compile(r'="([^"]*)"')
# As in 6.63: such a sign can only be the decimal sign.
_DECIMAL = re.compile(r"[+-]?\d+([.,])(?:\d{1,2}|\d{4,})")
# 1,234 and 1.234 in files where a comma may be the decimal sign: either 1234 or 1.234.
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:\.\d+)?\s*")
_YEAR = re.compile(r"\s*20\d\d\s*")
_CELLS_OF_HEAD = 3


def decode(content: bytes) -> str | None:
    """The text of bytes of unknown encoding; None where they are no text.

    UTF-16 and UTF-32 may lack their byte order mark. UTF-8 is tried before GB18030, in which some of it would be valid,
    too, but another text. What is valid in none of them has lost some signs, or is Latin text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content, encoding)
    if b"\0" in content:
        return next(filter(None, (_wide_text(content, encoding) for encoding in _WIDE)), None)
    return (
        _text(content, "utf-8")
        or _text(content, "gb18030")
        or _text(content, "utf-8", "replace")
        or _text(content, "gb18030", "replace")
        or _text(content, "cp1252")
    )


def _text(content: bytes, encoding: str, errors: str = "strict") -> str | None:
    """The text with its lost signs marked; None where it is no text in this encoding."""
    try:
        text = content.decode(encoding, errors)
    except UnicodeError:
        return None
    text = _NO_TEXT.sub(LOST, text) if _NO_TEXT.search(text) else text
    lost = text.count(LOST)
    return None if "\0" in text or lost > limits()["lost_signs"] or lost * _FEW > len(text) else text


def _wide_text(content: bytes, encoding: str) -> str | None:
    """Text without a mark: in the wrong byte order its line ends would be signs that do not exist."""
    text = _text(content, encoding)
    exists = text is not None and "\n" in text and not any(unicodedata.category(sign) in _NO_SIGN for sign in text)
    return text if exists else None


def read_csv(text: str) -> Sheet:
    """The one sheet of a CSV file."""
    hint = _HINT.match(text)
    separator = hint[1] if hint else max(SEPARATORS, key=lambda sign: _columns(text, sign))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableFileError("corrupt_file", fault(error)) from error
    within("cells", sum(map(len, lines)))
    decimal = _decimal_sign(lines) if separator == ";" else "."
    rows: dict[int, Row] = {}
    width = 0
    for number, line in enumerate(lines):
        if number or not hint:
            row = {column: cell for column, value in enumerate(line) if (cell := _cell(value, decimal))}
            width = max(row) + 1 if _is_head(row) else width
            rows |= {number: _torn(row, width) if separator == "," and width else row} if row else {}
    return Sheet("CSV", rows)


def _is_head(row: Row) -> bool:
    """Whether a line may head the figures below: texts and years, and no other number."""
    texts = [cell.text for cell in row.values()]
    return len(texts) >= _CELLS_OF_HEAD and not any(_NUMBER.fullmatch(t) and not _YEAR.fullmatch(t) for t in texts)


def _torn(row: Row, width: int) -> Row:
    """A line; where it has numbers beyond its head, a comma within one may have torn it, and none is certain."""
    if not any(column >= width and _NUMBER.fullmatch(cell.text) for column, cell in row.items()):
        return row
    return {c: Cell(cell.text, OTHER) if _NUMBER.fullmatch(cell.text) else cell for c, cell in row.items()}


def _columns(text: str, separator: str) -> int:
    """How well a separator fits: the lines with equally many cells, weighted by these."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        widths = [len(line) for line in islice(reader, _SAMPLE_LINES) if any(cell.strip() for cell in line)]
    except csv.Error:
        return 0
    return max(((width - 1) * widths.count(width) for width in set(widths)), default=0)


def _decimal_sign(lines: list[list[str]]) -> str:
    """The decimal sign of a file separated by semicolons, as other numbers in it show; empty where none does."""
    signs = {match[1] for line in lines for value in line if (match := _DECIMAL.fullmatch(value.strip()))}
    return signs.pop() if len(signs) == 1 else ""


def _cell(value: str, decimal: str) -> Cell | None:
    kept = _AS_TEXT.fullmatch(value)
    # Only if the point is the decimal sign, 1.234 is certain; otherwise it may be 1234.
    if decimal != "." and _EITHER.fullmatch(value.strip()):
        return Cell(value, OTHER)
    return text_cell(kept[1] if kept else value)
