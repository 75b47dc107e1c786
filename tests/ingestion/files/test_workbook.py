"""Bytes -> cells: formats by content, and nothing that the fast reader loses turns into a blank or a number."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlwt

from ingestion.files.cells import Cell, CellKind, UnreadableFileError
from ingestion.files.limits import limits
from ingestion.files.workbook import open_workbook


def xlsx(fill: object = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"], sheet["C2"] = "总产值", 1.5
    if callable(fill):
        fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def edited(content: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The zip with one member changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != member or old in data
            target.writestr(name, data.replace(old, new) if name == member else data)
    return result.getvalue()


def reason(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(content)
    return caught.value.reason


SHEET = "xl/worksheets/sheet1.xml"


def test_xlsx() -> None:
    book = open_workbook(xlsx(lambda b: b.active.merge_cells("D2:F2")))
    (sheet,) = book.sheets
    assert book.file_format == "xlsx"
    assert sheet.cell(1, 1).text == "总产值"
    assert sheet.cell(1, 2).number == Decimal("1.5")
    assert sheet.merged == {(1, 3): (1, 5)}


def test_hidden_sheet_is_told() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.create_sheet("旧").sheet_state = "hidden"

    assert [sheet.visible for sheet in open_workbook(xlsx(hide)).sheets] == [True, False]


def test_error_cell_and_formula_without_result() -> None:
    def formulas(book: openpyxl.Workbook) -> None:
        book.active["C3"], book.active["C4"] = "=C2*2", "#REF!"

    (sheet,) = open_workbook(xlsx(formulas)).sheets
    assert sheet.cell(2, 2).kind is CellKind.NO_RESULT
    assert (sheet.cell(3, 2).kind, sheet.cell(3, 2).text) == (CellKind.ERROR, "#REF!")


def test_formula_with_a_result_is_its_result() -> None:
    content = edited(xlsx(), SHEET, b"<v>1.5</v>", b"<f>3/2</f><v>1.5</v>")
    assert open_workbook(content).sheets[0].cell(1, 2).number == Decimal("1.5")


@pytest.mark.parametrize("code", ["0.0%", "0%", "0.00%;[Red]-0.00%"])
def test_percent_format_shows_points(code: str) -> None:
    def percent(book: openpyxl.Workbook) -> None:
        book.active["C3"] = 0.032
        book.active["C3"].number_format = code

    assert open_workbook(xlsx(percent)).sheets[0].cell(2, 2).text == "3.2%"


def test_percent_sign_in_quotes_is_shown_beside_the_number_as_it_is() -> None:
    def quoted(book: openpyxl.Workbook) -> None:
        book.active["C3"] = 0.032
        book.active["C3"].number_format = '0.000"%"'

    assert open_workbook(xlsx(quoted)).sheets[0].cell(2, 2).text == "0.032%"


def test_number_is_its_double_at_15_digits() -> None:
    content = edited(xlsx(), SHEET, b"<v>1.5</v>", b"<v>0.30000000000000004</v>")
    assert open_workbook(content).sheets[0].cell(1, 2).number == Decimal("0.3")


def xls(*, error: bool = False) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    sheet.write(1, 1, "总产值")
    sheet.write(1, 2, 1.5)
    sheet.write(2, 2, 0.032, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write_merge(3, 3, 1, 4, "标题")
    if error:
        sheet.row(4).set_cell_error(2, 0x2A)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_xls() -> None:
    book = open_workbook(xls(error=True))
    (sheet,) = book.sheets
    assert book.file_format == "xls"
    assert sheet.cell(1, 2).number == Decimal("1.5")
    assert sheet.cell(2, 2).text == "3.2%"
    assert sheet.merged == {(3, 1): (3, 4)}
    assert (sheet.cell(4, 2).kind, sheet.cell(4, 2).text) == (CellKind.ERROR, "#N/A")


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">
<office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="表"><table:table-row><table:table-cell table:number-columns-repeated="1"/>
<table:table-cell office:value-type="string"><text:p>总产值</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1.5"><text:p>1.5</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.032"><text:p>3.2%</text:p></table:table-cell>
<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""
 calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
<table:table-cell table:number-columns-spanned="2" office:value-type="float" office:value="7"><text:p>7</text:p>
</table:table-cell><table:covered-table-cell/></table:table-row></table:table>
<table:table table:name="旧" table:style-name="ta1"><table:table-row><table:table-cell/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(content: str = ODS) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def test_ods() -> None:
    book = open_workbook(ods())
    sheet, hidden = book.sheets
    assert book.file_format == "ods"
    assert sheet.cell(0, 1).text == "总产值"
    assert sheet.cell(0, 2).number == Decimal("1.5")
    assert sheet.cell(0, 3).text == "3.2%"
    assert (sheet.cell(0, 4).kind, sheet.cell(0, 4).text) == (CellKind.ERROR, "#DIV/0!")
    assert sheet.merged == {(0, 5): (0, 6)}
    assert not hidden.visible


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        ("5", "", Cell("5", CellKind.OTHER)),
        ("123456", "1.23E+05", Cell("123456", CellKind.NUMBER)),
        ("123456", "1.24E+05", Cell("1.24E+05", CellKind.OTHER)),
        ("0.00001234", "1.234E-05", Cell("1.234e-05", CellKind.NUMBER)),
        ("35000", "3.5万", Cell("3.5万", CellKind.OTHER)),
        ("1.26", "1.3", Cell("1.26", CellKind.NUMBER)),
    ],
)
def test_numbers_of_ods_are_those_that_are_shown(value: str, shown: str, expected: Cell) -> None:
    content = ODS.replace('office:value="1.5"><text:p>1.5</text:p>', f'office:value="{value}"><text:p>{shown}</text:p>')
    assert open_workbook(ods(content)).sheets[0].cell(0, 2) == expected


@pytest.mark.parametrize("locked", ["content.xml", "encrypted-package"])
def test_ods_with_a_password_by_member_or_as_a_whole(locked: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        entry = f'<f:file-entry f:full-path="{locked}"><f:encryption-data/></f:file-entry>'
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<f:manifest xmlns:f="{space}">{entry}</f:manifest>')
        archive.writestr(locked, b"\x8f\x01")
    assert reason(buffer.getvalue()) == "encrypted_file"


def test_ods_that_asks_for_too_many_cells() -> None:
    bomb = ODS.replace('office:value="1.5"', 'office:value="1.5" table:number-columns-repeated="999999999"')
    assert reason(ods(bomb)) == "too_large"


def test_blank_cells_of_ods_cost_nothing_however_many() -> None:
    wide = ODS.replace('table:number-columns-repeated="1"', 'table:number-columns-repeated="999999999"')
    assert open_workbook(ods(wide)).sheets[0].cell(0, 1_000_000_000 - 1).text == "总产值"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(encoding: str, separator: str) -> None:
    text = f"标题{separator}{separator}\r\n{separator}总产值（亿元）{separator}1.5\r\n"
    book = open_workbook(text.encode(encoding))
    assert book.file_format == "csv"
    assert book.sheets[0].cell(1, 1).text == "总产值（亿元）"
    assert book.sheets[0].cell(1, 2).text == "1.5"


HTML = """<html><head><meta charset="gb2312"></head><body><table><tr><td colspan=2>标题</td><td>上年</td></tr>
<tr><td rowspan=2>1.总产值</td><td>a&amp;b</td><td>1.5</td></tr><tr><td>甲<br>乙</td><td></td></tr></table>
</body></html>"""


def test_html_saved_as_a_workbook() -> None:
    (sheet,) = open_workbook(HTML.encode("gb18030")).sheets
    assert sheet.merged == {(0, 0): (0, 1), (1, 0): (2, 0)}
    texts = {(row, column): cell.text for row, cells in sheet.rows.items() for column, cell in cells.items()}
    assert texts == {(0, 0): "标题", (0, 2): "上年", (1, 0): "1.总产值", (1, 1): "a&b", (1, 2): "1.5", (2, 1): "甲\n乙"}


def test_another_html_page_is_refused() -> None:
    assert reason(b"<html><body><table><tr><td><table></table></td></tr></table></body></html>") == "html_page"
    assert reason(b"<html><body>no table</body></html>") == "html_page"
    assert (
        reason(HTML.replace("</table>", "</table><table><tr><td>2</td></tr></table>").encode("gb18030")) == "html_page"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty_file"),
        (b"\0\0\0\0", "empty_file"),
        (b" \r\n", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (b"\x89PNG....", "not_a_workbook"),
        (b"\x81\xff\x81\xff", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600, "corrupt_file"),
        (b"PK\x03\x04garbage", "corrupt_file"),
    ],
)
def test_what_is_no_workbook(content: bytes, expected: str) -> None:
    assert reason(content) == expected


def test_truncated_files() -> None:
    assert reason(xlsx()[:-200]) == "corrupt_file"
    assert reason(xls()[:2000]) == "corrupt_file"


def test_bad_checksum_of_a_member() -> None:
    content = bytearray(edited(xlsx(), SHEET, b"1.5", b"1.5"))  # stored, not deflated
    content[bytes(content).index(b"<v>1.5</v>") + 3] = ord("9")
    assert reason(bytes(content)) == "corrupt_file"


def test_two_members_of_one_name() -> None:
    buffer = io.BytesIO(xlsx())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", "<worksheet/>")
    assert reason(buffer.getvalue()) == "corrupt_file"


def test_zip_of_something_else() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert reason(buffer.getvalue()) == "not_a_workbook"


def test_far_cell_costs_no_more_than_a_near_one() -> None:
    def far(book: openpyxl.Workbook) -> None:
        book.active["XFD1048576"] = 1

    (sheet,) = open_workbook(xlsx(far)).sheets
    assert sheet.cell(1_048_575, 16_383) == Cell("1", CellKind.NUMBER)
    assert sum(map(len, sheet.rows.values())) == 3


@pytest.mark.parametrize("comment", [b"", b"<!-- as a parser has to read it -->"])
def test_more_cells_than_the_limit(monkeypatch: pytest.MonkeyPatch, comment: bytes) -> None:
    monkeypatch.setitem(limits(), "cells", 1)
    assert reason(edited(xlsx(), SHEET, b"<sheetData>", b"<sheetData>" + comment)) == "too_large"


_ALTERNATIVE = '<mc:x xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{}</mc:x>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<v>4711</v>", "<v>47<b>11</b></v>"),
        ('<c r="A1" t="n"><v>4711</v></c>', _ALTERNATIVE.format('<c r="A1"><v>4711</v></c>')),
        ("<sheetData>", "<sheetData>" + _ALTERNATIVE.format('<row r="1"><c r="A1"><v>5</v></c></row>')),
        ("<v>4711</v>", "<v>4711</v><v>5</v>"),
    ],
)
def test_a_value_where_none_can_stand_is_corrupt_and_no_blank(old: str, new: str) -> None:
    book, sink = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = 4711
    book.save(sink)
    edited = io.BytesIO()
    with zipfile.ZipFile(sink) as before, zipfile.ZipFile(edited, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode() if name.endswith("sheet1.xml") else before.read(name)
            assert isinstance(text, bytes) or old in text
            after.writestr(name, text.replace(old, new, 1) if isinstance(text, str) else text)
    assert reason(edited.getvalue()) == "corrupt_file"


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'
    assert reason(edited(xlsx(), SHEET, b"<worksheet", bomb)) == "corrupt_file"


def test_sheet_without_its_member_is_corrupt() -> None:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            if name != SHEET:
                target.writestr(name, source.read(name))
    assert reason(result.getvalue()) == "corrupt_file"
