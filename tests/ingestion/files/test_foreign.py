"""Forms in files that other programs wrote: whatever is odd about the file, what the form says is read as it stands."""

import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from ingestion.files.cells import LOST, CellKind, UnreadableFileError
from ingestion.files.ole2 import Ole2
from ingestion.files.plain import decode
from ingestion.files.workbook import open_workbook
from tests.fuzz.readers import READER
from tests.ingestion.files.ole2_files import ole2

SAMPLES = Path(__file__).parents[3] / "samples" / "landing" / "2021"
YEAR = 2021
Records = list[tuple[int, bytes]]


def said(content: bytes) -> tuple[object, ...]:
    reading = READER.read(open_workbook(content), YEAR)
    profile = {code: place.raw_text for code, place in reading.profile.items()}
    return list(reading.values), list(reading.enterprises), profile


def sample(extension: str) -> bytes:
    """The first sample of a kind in which a form is found."""
    for path in sorted(SAMPLES.rglob(f"*.{extension}")):
        try:
            if said(content := path.read_bytes())[1]:
                return content
        except UnreadableFileError:
            continue
    raise AssertionError(extension)


INLINE = re.compile(r' t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')


def with_shared_strings(content: bytes) -> bytes:
    """The texts of all cells in a table of their own, as most programs keep them."""
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(match[1])
        return f' t="s"><v>{len(texts) - 1}</v></c>'

    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            target.writestr(name, INLINE.sub(shared, data.decode()) if is_sheet else data)
        strings = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
        target.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
    return result.getvalue()


XLS, XLSX, CSV = sample("xls"), with_shared_strings(sample("xlsx")), sample("csv")
TEXT = decode(CSV) or ""
STREAM = Ole2(XLS).read("Workbook")
SAID = {kind: said(content) for kind, content in (("xls", XLS), ("xlsx", XLSX), ("csv", CSV))}

# .xls: records of Excel 97, and the file that they lie in.
BOF, EOF, XF, BOUNDSHEET, SST, FORMULA, LABEL_SST = 0x0809, 0x000A, 0x00E0, 0x0085, 0x00FC, 0x0006, 0x00FD


def record(code: int, content: bytes) -> bytes:
    return struct.pack("<HH", code, len(content)) + content


def places(stream: bytes, code: int) -> list[int]:
    found, place = [], 0
    while place + 4 <= len(stream):
        here, length = struct.unpack_from("<HH", stream, place)
        if here == code:
            found.append(place)
        place += 4 + length
    return found


def inserted(stream: bytes, place: int, new: bytes) -> bytes:
    data = bytearray(stream)
    for sheet in places(stream, BOUNDSHEET):
        (start,) = struct.unpack_from("<I", stream, sheet + 4)
        struct.pack_into("<I", data, sheet + 4, start + len(new) * (start >= place))
    return bytes(data[:place] + new + data[place:])


def in_globals(new: bytes) -> bytes:
    return inserted(STREAM, places(STREAM, EOF)[0], new)


def in_sheet(new: bytes, stream: bytes = STREAM) -> bytes:
    return inserted(stream, places(stream, EOF)[1], new)


def label(row: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, 0, 15, len(text), 1) + text.encode("utf-16-le"))


def workbook(stream: bytes) -> bytes:
    return ole2({"Workbook": stream})


def strings_declared(number: int) -> bytes:
    place = places(STREAM, SST)[0] + 8
    return STREAM[:place] + struct.pack("<I", number) + STREAM[place + 4 :]


@pytest.mark.parametrize("name", ["Workbook", "WORKBOOK", "workbook", "wOrKbOoK", "Book", "BOOK"])
def test_xls_whose_stream_is_called_otherwise(name: str) -> None:
    assert said(ole2({"Other": b"x", name: STREAM})) == SAID["xls"]


@pytest.mark.parametrize(
    "odd",
    [
        {"backwards": True},
        {"end": 0xFFFFFFFF},
        {"end": 0x7FFFFFFF},
        {"extra": 3},
        {"shared": True},
        {"cut": 300},
        {"backwards": True, "extra": 1, "shared": True},
    ],
)
def test_xls_in_odd_chains_of_sectors(odd: dict[str, int]) -> None:
    assert said(ole2({"Workbook": STREAM, "Other": b"x"}, **odd)) == SAID["xls"]


@pytest.mark.parametrize("number", [0, 1, 7, 100_000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_xls_with_strings_counted_wrong(number: int) -> None:
    assert said(workbook(strings_declared(number))) == SAID["xls"]


@pytest.mark.parametrize("number_format", [*range(27, 37), *range(50, 59), 71, 200])
def test_xls_with_a_format_that_is_built_in_or_not_there(number_format: int) -> None:
    last = places(STREAM, XF)[-1]
    style = struct.pack("<HH", 0, number_format) + STREAM[last + 8 : last + 24]
    stream = inserted(STREAM, last + 24, record(XF, style))
    count = len(places(STREAM, XF))
    number = record(0x0203, struct.pack("<HHHd", 300, 0, count, 44197.0))
    content = workbook(in_sheet(number, stream))
    assert said(content) == SAID["xls"]
    cell = open_workbook(content).sheets[0].cell(300, 0)
    is_date = number_format < 100
    assert (cell.kind, cell.text) == ((CellKind.OTHER, "2021-01-01") if is_date else (CellKind.NUMBER, "44197"))


def test_xls_with_a_cell_format_that_is_not_there() -> None:
    number = record(0x0203, struct.pack("<HHHd", 300, 0, 4000, 1.5))
    content = workbook(in_sheet(number))
    assert said(content) == SAID["xls"]
    assert open_workbook(content).sheets[0].cell(300, 0).text == "1.5"


@pytest.mark.parametrize(
    "name",
    [
        struct.pack("<HBBHHH4x", 0x21, 0, 3, 5, 0, 0) + b"\0abc" + b"\x43\x02\0\0\0",
        struct.pack("<HBBHHH4x", 0x21, 0, 3, 3, 0, 0) + b"\0abc" + b"\xff\xfe\xfd",
        struct.pack("<HBBHHH4x", 0x2, 0, 9, 500, 9, 9) + b"\1abc",
        b"\0",
    ],
)
def test_xls_with_a_name_that_cannot_be_evaluated(name: bytes) -> None:
    assert said(workbook(in_globals(record(0x0018, name)))) == SAID["xls"]


@pytest.mark.parametrize(
    "code", [0x001C, 0x01B0, 0x01B1, 0x01B8, 0x005D, 0x01B6, 0x0200, 0x023E, 0x00A0, 0x0055, 0x0863]
)
@pytest.mark.parametrize("content", [b"", b"\xff" * 7])
def test_xls_with_broken_records_that_say_nothing_of_cells(code: int, content: bytes) -> None:
    assert said(workbook(in_sheet(record(code, content)))) == SAID["xls"]
    assert said(workbook(in_globals(record(code, content)))) == SAID["xls"]


@pytest.mark.parametrize("text", ["甲\ufffd乙", "\x01", "a\0b", "\ufffd" * 9])
def test_xls_with_signs_that_got_lost_beside_the_form(text: str) -> None:
    content = workbook(in_sheet(label(300, text)))
    assert said(content) == SAID["xls"]
    assert LOST in open_workbook(content).sheets[0].cell(300, 0).text


def test_xls_cell_whose_string_is_not_there() -> None:
    content = workbook(in_sheet(record(LABEL_SST, struct.pack("<HHHI", 300, 0, 15, 99_999))))
    assert said(content) == SAID["xls"]
    assert open_workbook(content).sheets[0].cell(300, 0).kind is CellKind.ERROR


def test_xls_formula_whose_string_is_not_there_has_no_result() -> None:
    formula = struct.pack("<HHH8sHI", 300, 0, 15, b"\0\0\0\0\0\0\xff\xff", 0, 0) + b"\0\0"
    content = workbook(in_sheet(record(FORMULA, formula)))
    assert said(content) == SAID["xls"]
    assert open_workbook(content).sheets[0].cell(300, 0).kind is CellKind.NO_RESULT


def test_xls_with_half_a_sign_in_its_strings() -> None:
    stream = STREAM.replace("总产值".encode("utf-16-le"), "总\ud800值".encode("utf-16-le", "surrogatepass"), 1)
    sheets = open_workbook(workbook(stream)).sheets
    assert sum(LOST in text for sheet in sheets for text in sheet.texts) == 1


@pytest.mark.parametrize(("kind", "of_records"), [(1, 0x0040), (2, 0x0020), (6, 0x0006)])
@pytest.mark.parametrize("first", [True, False])
def test_xls_with_sheets_that_hold_no_answers(kind: int, of_records: int, first: bool) -> None:  # noqa: FBT001
    sheets = places(STREAM, BOUNDSHEET)
    at = sheets[0] if first else sheets[-1] + 4 + struct.unpack_from("<H", STREAM, sheets[-1] + 2)[0]
    named = record(BOUNDSHEET, struct.pack("<IBBBB", 0, 0, kind, 6, 0) + b"Macro1")
    stream = bytearray(inserted(STREAM, at, named))
    struct.pack_into("<I", stream, at + 4, len(stream))
    stream += record(BOF, struct.pack("<HHHHII", 0x0600, of_records, 0, 0, 0, 0))
    stream += record(0x0203, struct.pack("<HHHd", 0, 0, 15, 7.0)) + record(EOF, b"")
    assert said(workbook(bytes(stream))) == SAID["xls"]


@pytest.mark.parametrize("size", [100, 3000, 9000])
def test_xls_that_is_cut_off_is_corrupt(size: int) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(ole2({"Workbook": STREAM[:size]}))
    assert caught.value.reason == "corrupt_file"


# .xlsx: parts of the zip, and the cells in them.


def rewritten(change: Callable[[str, str], str | bytes]) -> bytes:
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(XLSX)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            is_xml = name.endswith((".xml", ".rels"))
            target.writestr(name, change(name, data.decode()) if is_xml else data)
    return result.getvalue()


def sheets_rewritten(change: Callable[[str], str]) -> bytes:
    return rewritten(lambda name, xml: change(xml) if name.startswith("xl/worksheets/") else xml)


@pytest.mark.parametrize(
    "extra", ['<sheet name="Module1" sheetId="99" r:id=""/>', '<sheet name="Module1" sheetId="99"/>']
)
def test_xlsx_with_a_module_of_macros(extra: str) -> None:
    space = ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    extra = extra.replace(" r:id", f"{space}r:id")
    content = rewritten(
        lambda name, xml: xml.replace("</sheets>", f"{extra}</sheets>") if name == "xl/workbook.xml" else xml
    )
    assert said(content) == SAID["xlsx"]


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DIALOG = """<dialogsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr/>
</sheetPr><sheetViews><sheetView showRowColHeaders="0" workbookViewId="0"/></sheetViews></dialogsheet>"""
MACROS = """<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"
xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1"><f>HALT()</f><v>7</v></c></row></sheetData></xm:macrosheet>"""


@pytest.mark.parametrize(
    ("kind", "folder", "xml"),
    [
        (f"{OFFICE}/dialogsheet", "dialogsheets", DIALOG),
        (f"{OFFICE}/chartsheet", "chartsheets", "<chartsheet/>"),
        ("http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets", MACROS),
        ("http://schemas.microsoft.com/office/2006/relationships/xlIntlMacrosheet", "macrosheets", MACROS),
    ],
)
@pytest.mark.parametrize("state", ["visible", "veryHidden"])
def test_xlsx_with_sheets_that_hold_no_answers(kind: str, folder: str, xml: str, state: str) -> None:
    sheet = f'<sheet xmlns:r="{OFFICE}" name="Dialog1" sheetId="98" state="{state}" r:id="rIdOther"/>'
    relation = f'<Relationship Id="rIdOther" Type="{kind}" Target="{folder}/sheet1.xml"/>'

    def change(name: str, content: str) -> str:
        content = content.replace("<sheets>", f"<sheets>{sheet}") if name == "xl/workbook.xml" else content
        is_list = name == "xl/_rels/workbook.xml.rels"
        return content.replace("</Relationships>", f"{relation}</Relationships>") if is_list else content

    result = BytesIO(rewritten(change))
    with zipfile.ZipFile(result, "a") as archive:
        archive.writestr(f"xl/{folder}/sheet1.xml", xml)
    assert said(result.getvalue()) == SAID["xlsx"]


def _strings() -> list[str]:
    with zipfile.ZipFile(BytesIO(XLSX)) as archive:
        xml = archive.read("xl/sharedStrings.xml").decode()
    return ["".join(re.findall(r"<t[^>]*>([^<]*)</t>", item)) for item in re.findall(r"<si>.*?</si>", xml, re.DOTALL)]


@pytest.mark.parametrize("kind", ["inlineStr", "str"])
@pytest.mark.parametrize("holder", ["<v>{}</v>", "<f>A1</f><v>{}</v>", "<is><t>{}</t></is>"])
def test_xlsx_with_texts_in_their_cells(kind: str, holder: str) -> None:
    texts = _strings()

    def own(match: re.Match[str]) -> str:
        return f'{match[1]} t="{kind}">{holder.format(texts[int(match[2])])}</c>'

    content = sheets_rewritten(lambda xml: re.sub(r'(<c r="[A-Z]+\d+"[^>]*?) t="s"><v>(\d+)</v></c>', own, xml))
    assert said(content) == SAID["xlsx"]


@pytest.mark.parametrize("reference", [r"\1\2", r"$\1$\2"])
@pytest.mark.parametrize("small", [True, False])
def test_xlsx_with_references_in_small_letters_or_fixed(reference: str, small: bool) -> None:  # noqa: FBT001
    def change(xml: str) -> str:
        def other(match: re.Match[str]) -> str:
            text = re.sub(r"([A-Z]+)(\d+)", reference, match[0].removeprefix(match[1]))
            return match[1] + (text.lower() if small else text)

        return re.sub(r'((?:<c r|<mergeCell ref)=")[A-Z]+\d+(?::[A-Z]+\d+)?', other, xml)

    assert said(sheets_rewritten(change)) == SAID["xlsx"]


ROW = re.compile(r"<row [^>]*>.*?</row>", re.DOTALL)


def _backwards(xml: str) -> str:
    rows = ROW.findall(xml)[::-1]
    return ROW.sub(lambda _: rows.pop(0), xml)


def _in_pieces(xml: str) -> str:
    def pieces(match: re.Match[str]) -> str:
        start, end = match[0].split(">", 1)
        cells = re.findall(r"<c [^>]*/>|<c .*?</c>", end, re.DOTALL)
        return "".join(f"{start}>{cell}</row>" for cell in reversed(cells))

    return ROW.sub(pieces, xml)


@pytest.mark.parametrize("change", [_backwards, _in_pieces, lambda xml: _backwards(_in_pieces(xml))])
@pytest.mark.parametrize("comment", ["", "<!-- so that a parser reads it -->"])
def test_xlsx_with_rows_in_pieces_or_out_of_order(change: Callable[[str], str], comment: str) -> None:
    content = sheets_rewritten(lambda xml: change(xml).replace("<sheetData>", "<sheetData>" + comment))
    assert said(content) == SAID["xlsx"]


@pytest.mark.parametrize("comment", ["", "<!-- so that a parser reads it -->"])
def test_xlsx_with_a_cell_told_twice_is_corrupt(comment: str) -> None:
    again = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row></sheetData>'
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(sheets_rewritten(lambda xml: xml.replace("</sheetData>", again + comment)))
    assert caught.value.reason == "corrupt_file"


def test_xlsx_with_styles_past_the_end() -> None:
    # No number of the sample is shown otherwise than it is.
    assert said(sheets_rewritten(lambda xml: re.sub(r' s="\d+"', ' s="4711"', xml))) == SAID["xlsx"]


def test_xlsx_cell_whose_string_is_not_there() -> None:
    cell = '<row r="900"><c r="A900" t="s"><v>99999</v></c></row></sheetData>'
    content = sheets_rewritten(lambda xml: xml.replace("</sheetData>", cell))
    assert said(content) == SAID["xlsx"]
    assert open_workbook(content).sheets[0].cell(899, 0).kind is CellKind.ERROR


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB2312"),
        ("utf-8", "utf-16"),
        ("utf-8", "utf-8"),
    ],
)
def test_xlsx_in_another_encoding(encoding: str, named: str) -> None:
    def change(_: str, xml: str) -> bytes:
        return (f'<?xml version="1.0" encoding="{named}"?>' + re.sub(r"^\s*<\?xml[^>]*\?>", "", xml)).encode(encoding)

    assert said(rewritten(change)) == SAID["xlsx"]


def test_entities_in_another_encoding_are_refused() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(
            rewritten(lambda _, xml: ('<!DOCTYPE a [<!ENTITY b "c">]>' + xml.split("?>")[-1]).encode("utf-16"))
        )
    assert caught.value.reason == "corrupt_file"


# Text.


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "gb18030", "utf-8-sig"]
)
def test_text_in_any_encoding(encoding: str) -> None:
    assert said(TEXT.encode(encoding)) == SAID["csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_with_a_sign_that_got_lost_beside_the_form(encoding: str) -> None:
    text = TEXT.encode(encoding) + "\r\n备注".encode(encoding) + b"\xff\r\n"
    assert said(text) == SAID["csv"]


def test_latin_text_is_text() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        said(("Région;Année;Déjà vu\r\n" * 40).encode("cp1252"))
    assert caught.value.reason == "not_the_form"
