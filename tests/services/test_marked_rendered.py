"""A marked return in LibreOffice: printed, and saved again as a clerk saves it (make test-services)."""

import re
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingestion.files.workbook import open_workbook
from ingestion.lists.returned import read_list
from tbw.answer.marked_return import Kind, mark
from tbw.answer.marking.binding import listing_of
from tbw.answer.marking.read_back import Area, ReadBack, ReadLine
from tbw.answer.marking.words import words
from tests.services.conftest import Convert
from tests.tbw.marks import (
    HEAD,
    SHEET,
    colour,
    finding,
    form,
    head_row,
    list_of,
    listed,
    loaded,
    marked_cells,
    saved,
    title,
)

READ = ReadBack([ReadLine("1. 总产值", 2020, "3.25", "亿元", "3.25", SHEET, "G3")], [Area(SHEET, (3, 0), (3, 0))])
HOSTILE = '=HYPERLINK("http://x.invalid",1/0)'
SLIP = finding("H3", rule_id="VAL-017", severity="explain", item_code="sales", given="3.25")
FINDINGS = [
    finding("F4", given=HOSTILE),
    finding("F4", rule_id="VAL-010", message_zh="另一个问题。"),
    SLIP,
    finding("F3", rule_id="SUM-001", root_rule_id="VAL-017", root_cell="H3"),
    finding("H5", rule_id="VAL-015", severity="note"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "表.xlsx"
    path.write_bytes(mark(form(), FINDINGS, HEAD).content)
    return path


def printed(pdf: Path) -> str:
    command = ["pdftotext", pdf, "-"]
    return re.sub(r"\s", "", subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def colours(pdf: Path) -> set[tuple[int, int, int]]:
    """The colours of all pages."""
    command = ["pdftoppm", "-r", "30", pdf, pdf.with_suffix("")]
    subprocess.run(command, check=True)
    found = set()
    for image in pdf.parent.glob("*.ppm"):
        pixels = image.read_bytes().split(b"\n", 3)[3]
        found |= set(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    return found


def rgb(argb: str) -> tuple[int, int, int]:
    return tuple(int(argb[place : place + 2], 16) for place in (2, 4, 6))


def test_it_prints_with_its_colours_and_the_whole_list(convert: Convert, path: Path) -> None:
    pdf = convert(path, "pdf")
    text = printed(pdf)
    assert "=HYPERLINK(" in text  # the rest of it is on other lines
    assert "Err:" not in text
    assert all(f["rule_id"] in text and f["message_zh"] in text for f in FINDINGS)
    assert all(f["message_en"].replace(" ", "") in text for f in FINDINGS)
    severities = [severity.colour for severity in words().severities.values()]
    assert {rgb(argb) for argb in severities} <= colours(pdf)


def test_what_was_read_prints_and_is_told_anew_when_it_comes_back(convert: Convert, path: Path) -> None:
    path.write_bytes(mark(form(), FINDINGS, HEAD, READ).content)
    pdf = convert(path, "pdf")
    assert words().read.sheet in printed(pdf)
    assert rgb(words().read.tints["not_used"]) in colours(pdf)
    content = convert(path, "ods").read_bytes()
    again = mark(content, [], HEAD, READ)
    assert loaded(again.content).sheetnames == [SHEET, "附表", words().read.sheet, words().sheet]


@pytest.mark.parametrize(("to", "kind"), [("xlsx", Kind.COPY), ("ods", Kind.REBUILT), ("xls", Kind.REBUILT)])
def test_it_comes_back_as_an_office_program_saves_it(convert: Convert, path: Path, to: str, kind: Kind) -> None:
    content = convert(path, to).read_bytes()
    workbook, before = open_workbook(content), open_workbook(form())
    assert [sheet.name for sheet in workbook.sheets] == [SHEET, "附表", words().sheet]
    assert listing_of(workbook) == 2
    assert {row["rule_id"] for row, *_ in read_list(workbook.sheets[2])} == {f["rule_id"] for f in FINDINGS}
    texts = [
        {cell.text for cells in book.sheets[0].rows.values() for cell in dict(cells).values()}
        for book in (before, workbook)
    ]
    assert texts[0] - {"=SUM(F3:F3)"} <= texts[1]  # which LibreOffice has calculated
    again = mark(content, [finding("H3", severity="note")], HEAD)
    assert again.kind is kind
    book = loaded(again.content)
    assert book.sheetnames == [SHEET, "附表", words().sheet]
    assert {cell: fill for cell, (fill, _) in marked_cells(book).items()} == {(SHEET, "H3"): colour("note")}


def test_marks_and_links_are_there_when_it_was_saved_again(convert: Convert, path: Path) -> None:
    book = loaded(convert(path, "xlsx:Calc MS Excel 2007 XML").read_bytes())
    cells = marked_cells(book)
    assert {cell: fill for (_, cell), (fill, _) in cells.items()} == {
        "F4": colour("must_fix"),
        "H3": colour("explain"),
        "F3": colour("explain"),
        "H5": colour("note"),
    }
    assert all(text in cells[SHEET, "F4"][1] for text in ("我的批注", "VAL-003", "VAL-010", "另一个问题。"))
    assert [row["link"] for row in listed(book)] == [f"'{SHEET}'!{cell}" for cell in ("F4", "F4", "H3", "F3", "H5")]
    assert book[SHEET]["F3"].value == "=1+1"
    assert book[SHEET].protection.sheet


def test_an_explanation_written_there_is_found_and_kept(convert: Convert, path: Path) -> None:
    book = loaded(path.read_bytes())
    page = list_of(book)
    column = next(cell.column for cell in page[head_row(page)] if cell.value == title("explanation"))
    page.cell(head_row(page) + 3, column).value = "情况属实：-3%"
    path.write_bytes(saved(book))
    content = convert(path, "ods").read_bytes()
    rows = [row for row, *_ in read_list(open_workbook(content).sheets[2])]
    assert {row["rule_id"]: row["explanation"] for row in rows if row["explanation"]} == {"VAL-017": "情况属实：-3%"}
    again = loaded(mark(content, [SLIP], HEAD).content)
    assert [row[title("explanation")] for row in listed(again)] == ["情况属实：-3%"]


def test_a_file_that_is_no_workbook_of_excel_opens_with_its_marks(convert: Convert, tmp_path: Path) -> None:
    marked = mark("指标,上年\r\n总产值,=1+1\r\n".encode(), [finding("B2", sheet="CSV")], HEAD)
    path = tmp_path / "表.xlsx"
    path.write_bytes(marked.content)
    book = loaded(convert(path, "xlsx:Calc MS Excel 2007 XML").read_bytes())
    assert isinstance(book, Workbook)
    assert (book["CSV"]["B2"].value, book["CSV"]["B2"].data_type) == ("=1+1", "s")
    assert marked_cells(book).keys() == {("CSV", "B2")}
