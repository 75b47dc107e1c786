"""Bytes of any spreadsheet -> cells. The content decides what a file is, never its name."""

import codecs

from ingestion.files.archive import Archive
from ingestion.files.cells import UnreadableFileError, Workbook
from ingestion.files.html_page import read_html
from ingestion.files.limits import within
from ingestion.files.ods import is_ods, read_ods
from ingestion.files.plain import decode, read_csv
from ingestion.files.xls import read_xls
from ingestion.files.xlsx import book_member, read_xlsx

ZIP = b"PK"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_workbook(content: bytes) -> Workbook:
    """Read all sheets of a workbook. Raises :class:`UnreadableFileError` with the reason.

    Meant to run in a child process with limits: some files bring a reader down with its whole process.
    """
    within("file_bytes", len(content))
    if not content.strip(b"\0\t\r\n "):
        raise UnreadableFileError("empty_file")
    if content.startswith(OLE2):
        return Workbook("xls", read_xls(_ole2_workbook(content)))
    if content.startswith(ZIP):
        return _open_zip(content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFileError("garbled_text", "UTF-16")
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8")) or b"\0" in content:
        raise UnreadableFileError("not_a_workbook")
    text = decode(content)
    if text.lstrip().startswith("<"):
        return Workbook("html", (read_html(text),))
    return Workbook("csv", (read_csv(text),))


def _ole2_workbook(content: bytes) -> bytes:
    # Names in an OLE2 directory are UTF-16; the streams tell a workbook from a letter and from a locked package.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFileError("encrypted_file")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return content
    other = any(name.encode("utf-16-le") in content for name in ("WordDocument", "PowerPoint Document"))
    raise UnreadableFileError("not_a_workbook" if other else "corrupt_file")


def _open_zip(content: bytes) -> Workbook:
    archive = Archive(content)
    if is_ods(archive):
        return Workbook("ods", read_ods(archive))
    member = book_member(archive)
    if member:
        return Workbook("xlsx", read_xlsx(archive, member))
    raise UnreadableFileError("not_a_workbook")
