"""A sheet that is taken apart by patterns gives the cells that an XML parser gives, whatever stands in it."""

import io
import zipfile
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingestion.files.cells import NUMBER, Sheet, UnreadableFileError
from ingestion.files.plain_sheet import take_apart
from ingestion.files.workbook import open_workbook

_BOOK = (
    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="a" r:id="r"/></sheets></workbook>'
)
_RELATIONS = b'<Relationships><Relationship Id="r" Type="x/worksheet" Target="a.xml"/></Relationships>'
_SHEET = "<worksheet>{}<sheetData>{}</sheetData></worksheet>"
# Shown to nobody, and reason enough to leave the sheet to an XML parser.
_COMMENT = "<!-- parsed -->"
_signs = st.characters(codec="utf-8")
_digits = st.decimals(allow_nan=False, allow_infinity=False).map(str) | st.floats().map(str)
_values = st.text(_signs, max_size=6) | st.text("0123456789.-eE \r\n\t", max_size=9) | _digits
_kinds = st.sampled_from(["", ' t="n"', ' t="str"', ' t="inlineStr"', ' t="e"', ' t="b"', ' t="s"', ' s="1"'])
_addresses = st.tuples(st.sampled_from(["A", "B", "AA", "XFD", "XFE", "a"]), st.integers(0, 3))


def _cell(address: tuple[str, int], kind: str, value: str) -> str:
    inside = f"<is><t>{value}</t></is>" if "inlineStr" in kind else f"<v>{value}</v>"
    return f'<c r="{address[0]}{address[1]}"{kind}>{inside}</c>'


def _read(table: str, before: str = "") -> Sheet | str:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        archive.writestr("xl/a.xml", _SHEET.format(before, table))
    try:
        return open_workbook(sink.getvalue()).sheets[0]
    except UnreadableFileError as error:
        return error.reason


@settings(deadline=None)  # a shared machine may stall
@given(st.lists(st.builds(_cell, _addresses, _kinds, _values), min_size=1, max_size=3))
@example([_cell(("A", 1), "", "1\r2")])
@example([_cell(("A", 1), ' t="str"', "甲\r\n乙")])
@example([_cell(("A", 1), ' t="str"', "甲\x0b乙")])
@example([_cell(("A", 1), "", "1.50")])
@example([_cell(("B", 1), "", "1"), _cell(("A", 1), "", "2")])
def test_a_sheet_taken_apart_is_the_sheet_parsed(cells: list[str]) -> None:
    table = f'<row r="1">{"".join(cells)}</row>'
    assert _read(table) == _read(table, _COMMENT)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=9) | st.integers().map(Decimal))
def test_a_number_is_what_fifteen_digits_of_its_double_are(number: Decimal) -> None:
    sheet = _read(f'<row r="1">{_cell(("A", 1), "", str(number))}</row>')
    assert isinstance(sheet, Sheet)
    (cell,) = sheet.rows[0].values()
    assert (cell.kind, Decimal(cell.text)) == (NUMBER, Decimal(f"{float(number):.15g}"))


def test_what_is_compared_is_both_ways_of_reading() -> None:
    plain = _SHEET.format("", f'<row r="1">{_cell(("A", 1), "", "1")}</row>')
    assert take_apart(plain.encode())
    assert not take_apart(plain.replace("<sheetData>", _COMMENT + "<sheetData>").encode())
