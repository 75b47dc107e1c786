"""Marked returns of every format: the same cells at the same places, and read again they say the same."""

import io
import multiprocessing
import os
import signal
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlwt

from ingestion.files.cells import UnreadableFileError, Workbook
from ingestion.files.limits import limits
from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, load_form
from ingestion.reading.form_reader import FormReader, Reading
from ingestion.reading.unit_kinds import unit_kinds
from tbw.answer import marked_return
from tbw.answer.marked_return import Job, Kind, mark, mark_all
from tbw.answer.marking.binding import listing_of
from tbw.answer.marking.markup import UnmarkableError
from tbw.answer.marking.words import words
from tests.tbw.marks import HEAD, colour, finding, form, listed, loaded, marked_cells, parts

PROJECT = Path(__file__).parents[3]
SAMPLES = sorted(path for folder in ("landing", "faulty") for path in (PROJECT / "samples" / folder).glob("*/*/*.*"))
FORM = load_form(FORMS / "form_2020.yaml")
ITEMS = {item.code: item for item in FORM.items}


@pytest.fixture(scope="module")
def reader() -> FormReader:
    return FormReader(FORM, unit_kinds(PROJECT / "dbt_project" / "seeds"))


def read(reader: FormReader, content: bytes, report_year: int) -> Reading | None:
    """What the form in a file says, our list aside; None where there is none."""
    try:
        workbook = open_workbook(content)
        ours = listing_of(workbook)
        sheets = tuple(sheet for place, sheet in enumerate(workbook.sheets) if place != ours)
        return reader.read(Workbook(workbook.file_format, sheets), report_year)
    except UnreadableFileError:
        return None


def faults(reading: Reading) -> Iterator[dict[str, Any]]:
    """A finding on every answer, worded as rules word theirs."""
    severities = list(words().severities)
    for number, value in enumerate(v for v in reading.values if v.place.cell):
        item = ITEMS[value.item_code]
        columns = {"item_code": item.code, "data_year": value.data_year, "given": value.place.raw_text}
        columns |= {"severity": severities[number % 3], "rule_id": f"VAL-{number:03d}"}
        columns |= {"message_zh": f"第{item.no}项“{item.label_zh}”{value.data_year} 年（{value.place.cell}）没有填写。"}
        columns |= {"message_en": f"item {item.no} ({item.label_en}), {value.data_year}, is not answered."}
        yield finding(value.place.cell, sheet=value.place.sheet, **columns)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_samples_are_marked_and_say_what_they_said(reader: FormReader, path: Path) -> None:
    content, report_year = path.read_bytes(), int(path.parts[-3])
    before = read(reader, content, report_year)
    if before is None:
        (result,) = mark_all([Job(path, [finding()], replace(HEAD, status="unreadable"))])
        assert result.kind is Kind.LIST
        return
    findings = list(faults(before))
    result = mark(content, findings, HEAD)
    assert result.kind is (Kind.COPY if open_workbook(content).file_format == "xlsx" else Kind.REBUILT)
    assert read(reader, result.content, report_year) == before
    assert result == mark(content, findings, HEAD)
    book = loaded(result.content)
    assert {(f["sheet"], f["cell"]) for f in findings} == marked_cells(book).keys()
    assert len(listed(book)) == len(findings)


def rebuilt(content: bytes, findings: list[dict[str, Any]]) -> bytes:
    result = mark(content, findings, HEAD)
    assert result.kind is Kind.REBUILT
    return result.content


def test_a_csv_comes_back_as_a_workbook_of_texts() -> None:
    content = '指标,上年\r\n"=1+1","@x"\r\n"两\n行",007\r\n-3,"  a  "\r\n'.encode()
    book = loaded(rebuilt(content, [finding("B3", sheet="CSV")]))
    page = book["CSV"]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["指标", "上年"],
        ["=1+1", "@x"],
        ["两\n行", "007"],
        ["-3", "  a  "],
    ]
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
    assert page["A2"].quotePrefix
    assert marked_cells(book).keys() == {("CSV", "B3")}


def test_a_gb18030_csv_and_line_ends_of_windows_stay() -> None:
    content = '总产值,"一\r\n二"\r\n'.encode("gb18030")
    marked_copy = rebuilt(content, [])
    assert open_workbook(marked_copy).sheets[0].rows == open_workbook(content).sheets[0].rows


def test_a_table_of_html_keeps_its_merged_cells() -> None:
    content = b"<table><tr><td colspan=2>a</td></tr><tr><td>=b</td><td>2</td></tr></table>"
    page = loaded(rebuilt(content, [finding("A1", sheet="HTML")]))["HTML"]
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:B1"]
    assert (page["A2"].value, page["A2"].data_type, page["B2"].value) == ("=b", "s", "2")
    assert page["A1"].fill.fgColor.rgb == colour("must_fix")


def xls() -> bytes:
    book, sink = xlwt.Workbook(), io.BytesIO()
    page, hidden = book.add_sheet("表'一"), book.add_sheet("附")
    page.write_merge(0, 0, 0, 2, "总产值")
    page.write(1, 0, 12.5)
    page.write(1, 1, 43831, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    page.write(1, 2, 0.032, xlwt.easyxf(num_format_str="0.0%"))
    page.write(2, 0, xlwt.Formula("1/0"))
    hidden.write(0, 0, "x")
    hidden.visibility = 1
    book.save(sink)
    return sink.getvalue()


def test_an_xls_comes_back_with_numbers_as_numbers_and_no_number_more() -> None:
    book = loaded(rebuilt(xls(), [finding("A2", sheet="表'一"), finding("C2", sheet="表'一")]))
    page = book["表'一"]
    assert (page["A2"].value, page["A2"].data_type) == (12.5, "n")
    assert (page["C2"].value, page["C2"].data_type) == ("3.2%", "s")
    assert page["B2"].data_type == "s"  # a date, and never the number that it is kept as
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:C1"]
    assert book["附"].sheet_state == "hidden"
    (row, _) = listed(book)
    assert row["link"] == "'表''一'!A2"


def test_sheets_of_names_that_xlsx_does_not_take_are_renamed_and_linked() -> None:
    long = "很" * 40
    sheets = [f"a[1]:*?/\\{long}", f"A[1]:*?/\\{long}2", "''", long]
    rows = "".join(
        f'<table:table table:name="{name}"><table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>x{n}</text:p></table:table-cell></table:table-row></table:table>"
        for n, name in enumerate(sheets)
    )
    book = loaded(rebuilt(ods(rows), [finding("A1", sheet=name, given=str(n)) for n, name in enumerate(sheets)]))
    assert len({page.title.casefold() for page in book.worksheets}) == len(sheets) + 1
    assert max(len(page.title) for page in book.worksheets) == 31
    found = {row["填写内容"]: row["link"].rpartition("!")[0][1:-1].replace("''", "'") for row in listed(book)}
    assert {given: book[name]["A1"].value for given, name in found.items()} == {str(n): f"x{n}" for n in range(4)}


def ods(tables: str) -> bytes:
    sink = io.BytesIO()
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{names}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(sink, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
    return sink.getvalue()


@pytest.mark.parametrize("content", [b"x," * 20_000, b"x" * 40_000], ids=["columns", "text"])
def test_what_no_xlsx_can_hold_is_answered_with_the_list(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnmarkableError):
        mark(content, [finding()], HEAD)
    path = tmp_path / "大.csv"
    path.write_bytes(content)
    (result,) = mark_all([Job(path, [finding()], HEAD)])
    assert result.kind is Kind.LIST


def test_returns_come_in_the_order_of_the_jobs(tmp_path: Path) -> None:
    contents = {"好.xlsx": form(), "坏.xlsx": b"PK\x03\x04 not a workbook", "表.csv": "见附件\r\n".encode()}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    jobs = [Job(tmp_path / name, [finding("F4")], HEAD) for name in contents]
    assert [result.kind for result in mark_all(jobs)] == [Kind.COPY, Kind.LIST, Kind.REBUILT]
    assert list(mark_all([])) == []


def test_a_list_alone_names_the_cells_and_links_to_none(tmp_path: Path) -> None:
    (result,) = mark_all([Job(tmp_path / "gone.xlsx", [finding("F4")], HEAD)])
    book = loaded(result.content)
    assert book.sheetnames == [words().sheet]
    (row,) = listed(book)
    assert (row["单元格"], row["link"]) == ("F4", None)
    assert not any("comment" in name for name in parts(result.content))


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _spin(*_: object) -> None:
    while True:
        pass


def _eat(*_: object) -> None:
    bytearray(2 * limits()["memory_bytes"])


@pytest.mark.parametrize("hostile", [_die, _spin, _eat])
def test_a_child_that_dies_costs_its_file_the_marks_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: object
) -> None:

    # Forked, so that the children get the hostile marking of this test.
    fork = multiprocessing.get_context("fork")
    monkeypatch.setattr(type(fork), "set_forkserver_preload", lambda *_: None, raising=False)
    monkeypatch.setattr(marked_return, "get_context", lambda _: fork)
    monkeypatch.setattr(marked_return, "mark", hostile)
    monkeypatch.setitem(limits(), "cpu_seconds", 1)
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    assert [result.kind for result in mark_all([Job(path, [finding()], HEAD)])] == [Kind.LIST]
