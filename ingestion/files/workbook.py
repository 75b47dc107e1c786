"""The cells of any spreadsheet. What a file is, its content decides, never its name."""

from ingestion.files.archive import Archive
from ingestion.files.cells import UnreadableFileError, Workbook
from ingestion.files.html_page import read_html
from ingestion.files.kinds import refused_bytes, refused_ole2, refused_text, refused_zip, unknown
from ingestion.files.limits import within
from ingestion.files.ods import is_ods, read_ods
from ingestion.files.ole2 import SIGNATURE, Ole2
from ingestion.files.plain import decode, read_csv
from ingestion.files.unlocked import unlocked
from ingestion.files.xls import read_xls
from ingestion.files.xlsx import book_member, read_xlsx

ZIP = b"PK\3\4"
_EMPTY_ZIP = b"PK\5\6"
# Where Excel 97 and Excel 5 keep the records; a file for both has both.
_STREAMS = ("Workbook", "Book")
_LOCKED_PACKAGE = "EncryptedPackage"


def open_workbook(content: bytes) -> Workbook:
    """Read all sheets of a workbook. Raises :class:`UnreadableFileError` with the reason.

    To be run in a child process with limits: some files make the whole process die.
    """
    within("file_bytes", len(content))
    if not content.strip(b"\0\t\r\n "):
        raise UnreadableFileError("empty_file")
    if content.startswith(SIGNATURE):
        return _open_ole2(content)
    if content.startswith((ZIP, _EMPTY_ZIP)):
        return _open_zip(content)
    known = refused_bytes(content)
    text = None if known else decode(content)
    if text is None:
        raise known or unknown()
    known = refused_text(text)
    if known:
        raise known
    if text.lstrip().startswith("<"):
        return Workbook("html", (read_html(text),))
    return Workbook("csv", (read_csv(text),))


def _open_ole2(content: bytes) -> Workbook:
    file = Ole2(content)
    if _LOCKED_PACKAGE in file:
        return _open_zip(unlocked(content))
    stream = next((file.read(name) for name in _STREAMS if name in file), None)
    if stream is None:
        raise refused_ole2(file) or UnreadableFileError("corrupt_file", "no workbook in it")
    try:
        return Workbook("xls", read_xls(stream))
    except UnreadableFileError as error:
        if error.reason != "encrypted_file":
            raise
    return Workbook("xls", read_xls(Ole2(unlocked(content)).read(next(name for name in _STREAMS if name in file))))


def _open_zip(content: bytes) -> Workbook:
    archive = Archive(content)
    if is_ods(archive):
        return Workbook("ods", read_ods(archive))
    member = book_member(archive)
    if member:
        return Workbook("xlsx", read_xlsx(archive, member))
    raise refused_zip(archive)
