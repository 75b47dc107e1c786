"""What is no form to read is called what it is, in both languages, and what has the default password is opened."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ingestion.files.cells import UnreadableFileError
from ingestion.files.kinds import kinds
from ingestion.files.workbook import open_workbook
from tests.ingestion.files.ole2_files import ole2


def zipped(*members: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return buffer.getvalue()


def refused(content: bytes) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(content)
    return caught.value


SPREADSHEETML = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>"""


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (zipped("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
        (b"\x09\x00\x04\x00\x07\x00\x10\x00", "Excel 4.0"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "Excel 4.0"),
        (ole2({"Book": b"\x09\x04\x06\x00\x00\x00\x00\x01\x00\x00"}), "Excel 4.0"),
        (SPREADSHEETML.encode(), "SpreadsheetML"),
        (SPREADSHEETML.encode("utf-16"), "SpreadsheetML"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "SYLK"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "DIF"),
        (zipped("Index/Document.iwa", "preview.jpg"), "Numbers"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", ".mht"),
    ],
)
def test_spreadsheets_in_formats_that_are_not_taken(content: bytes, named: str) -> None:
    error = refused(content)
    assert error.reason == "format_not_taken"
    zh, en = error.detail.split(" / ")
    assert named in zh
    assert named in en


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (zipped("[Content_Types].xml", "word/document.xml"), "text document"),
        (ole2({"WordDocument": b"x"}), "text document"),
        (b"{\\rtf1\\ansi", "text document"),
        (zipped("ppt/presentation.xml"), "presentation"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0", "picture"),
        (b"\0\0\0\x18ftypheic", "picture"),
        (zipped("表.xlsx"), "archive"),
        (b"Rar!\x1a\x07\x01\0", "archive"),
        (b"L\0\0\0\x01\x14\x02\0", "shortcut"),
        (b"\x81\xff\x81\xff", "unknown"),
        (bytes(range(256)) * 8, "unknown"),
    ],
)
def test_what_is_no_spreadsheet(content: bytes, named: str) -> None:
    error = refused(content)
    assert error.reason == "not_a_workbook"
    assert named in error.detail.split(" / ")[1]


def test_every_kind_is_named_in_both_languages() -> None:
    assert all(" / " not in kind.zh + kind.en for kind in kinds())


def locked(password: str) -> bytes:
    book, plain, result = openpyxl.Workbook(), BytesIO(), BytesIO()
    book.active["B2"] = 1.5
    book.save(plain)
    OOXMLFile(plain).encrypt(password, result)
    return result.getvalue()


def test_the_password_that_opens_without_asking() -> None:
    book = open_workbook(locked("VelvetSweatshop"))
    assert (book.file_format, book.sheets[0].cell(1, 1).text) == ("xlsx", "1.5")


def test_any_other_password() -> None:
    assert refused(locked("geheim")).reason == "encrypted_file"
