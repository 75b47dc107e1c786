"""Bytes of any spreadsheet -> cells. The content decides what a file is, never its name."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from ingestion.cells import Cell, CellKind, Sheet, UnreadableFileError, Workbook
from ingestion.lost import Lost, lost_in_xls, lost_in_xlsx

ZIP = b"PK\x03\x04"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_workbook(content: bytes) -> Workbook:
    """Read all sheets of a workbook. Raises :class:`UnreadableFileError` with the reason."""
    file_format = sniff(content)
    if file_format == "csv":
        return Workbook("csv", (_csv_sheet(_decode(content)),))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        lost = _lost(content, file_format)
        sheets = tuple(_sheet(book, meta, lost) for meta in book.sheets_metadata)
    except python_calamine.PasswordError as error:
        raise UnreadableFileError("encrypted_file", str(error)) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, EOFError, ValueError, KeyError) as error:
        raise UnreadableFileError("corrupt_file", str(error)) from error
    return Workbook(file_format, sheets)


def sniff(content: bytes) -> str:
    """xlsx, xls, ods or csv. Raises :class:`UnreadableFileError` where the content is none of them."""
    if not content.strip(b"\0\t\r\n "):
        raise UnreadableFileError("empty_file")
    if content.startswith(OLE2):
        return _sniff_ole2(content)
    if content.startswith(ZIP):
        return _sniff_zip(content)
    if b"\0" in content or content.lstrip()[:1] == b"<" or content.startswith((b"%PDF", b"{\\rtf")):
        raise UnreadableFileError("not_a_workbook")
    _decode(content)
    return "csv"


def _sniff_ole2(content: bytes) -> str:
    # Names in an OLE2 directory are UTF-16; the streams tell a workbook from a letter and from a locked package.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFileError("encrypted_file")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise UnreadableFileError("not_a_workbook")


def _sniff_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFileError("corrupt_file", str(error)) from error
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    if any(name.lower().startswith("xl/workbook") for name in names):
        return "xlsx"
    raise UnreadableFileError("not_a_workbook")


def _decode(content: bytes) -> str:
    # UTF-8 first: some UTF-8 bytes are valid GB18030 and would come out as other characters without an error.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("not_a_workbook")


def _csv_sheet(text: str) -> Sheet:
    head = text[:10_000]
    delimiter = max(",\t;", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFileError("corrupt_file", str(error)) from error
    cells = {(r, c): Cell(value) for r, row in enumerate(rows) for c, value in enumerate(row) if value.strip()}
    return Sheet("CSV", cells)


def _lost(content: bytes, file_format: str) -> Lost:
    if file_format == "xlsx":
        return lost_in_xlsx(content)
    return lost_in_xls(content) if file_format == "xls" else {}


def _sheet(book: python_calamine.CalamineWorkbook, meta: python_calamine.SheetMetadata, lost: Lost) -> Sheet:
    visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
    if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return Sheet(meta.name, {}, visible=False)
    sheet = book.get_sheet_by_name(meta.name)
    cells = {
        (r, c): _cell(value)
        for r, row in enumerate(sheet.to_python(skip_empty_area=False))
        for c, value in enumerate(row)
        if value not in ("", None)
    }
    cells.update(lost.get(meta.name, {}))
    merged = {start: end for start, end in sheet.merged_cell_ranges or ()}
    return Sheet(meta.name, cells, merged, visible)


def _cell(value: str | float | bool | date | datetime | time | timedelta) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = f"{value:.15g}"
        return Cell(text, CellKind.NUMBER, Decimal(text))
    return Cell(str(value), CellKind.OTHER)
