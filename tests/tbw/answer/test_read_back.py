"""What was read, told to the sender: on a sheet of the marked return, by tints on the form, by ``tbw check --show``."""

from decimal import Decimal
from typing import Any

from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, load_form
from tbw.answer.marked_return import Kind, mark
from tbw.answer.marking.read_back import ReadBack, read_back
from tbw.answer.marking.words import words
from tests.tbw.marks import HEAD, NO_FILL, SHEET, colour, finding, form, loaded

FORM = load_form(FORMS / "form_2020.yaml")
USED, NOT_USED = words().read.tints["used"], words().read.tints["not_used"]


def answer(cell: str, **columns: object) -> dict[str, Any]:
    """A row of the raw table values."""
    row = {"item_code": "gross_output", "data_year": 2018, "state": "number", "number": Decimal("2.00000000")}
    row |= {"unit": "亿元", "comparator": None, "value_text": None, "raw_text": "2", "sheet": SHEET, "cell": cell}
    return row | columns


def firm(field: str, **columns: object) -> dict[str, Any]:
    return answer("F9", field=field, row_number=1, data_year=2020, **columns)


VALUES = [
    answer("H3", data_year=2020, number=Decimal("3.25"), raw_text="3.25", comparator="约"),
    answer("F4", item_code="sales", state="not_a_number", number=None, raw_text="见附件"),
    answer("F3"),
]
FIRMS = [firm("gross_output"), firm("enterprise_name", state="text", number=None, unit=None, raw_text="甲公司")]
ROLES = [
    {"sheet": SHEET, "cells": "G3", "role": "not_used", "number_cells": 1}
    | {"first_row": 3, "last_row": 3, "first_column": 7, "last_column": 7},
    {"sheet": SHEET, "cells": None, "role": "form", "number_cells": None},
]
READ = read_back(FORM, VALUES, FIRMS, ROLES)


def test_every_line_says_what_was_understood() -> None:
    assert [(line.item, line.data_year, line.value, line.unit, line.cell) for line in READ.lines] == [
        ("1. 总产值", 2018, "2", "亿元", "F3"),
        ("1. 总产值", 2020, "约3.25", "亿元", "H3"),
        ("2. 销售额", 2018, "读不出一个数，未采用", "", "F4"),
        ("企业 1：甲公司，总产值", 2020, "2", "亿元", "F9"),
    ]


def test_the_marked_copy_says_it_and_tints_the_cells_but_for_faults() -> None:
    marked = mark(form(), [finding("F4")], HEAD, READ)
    assert marked.kind is Kind.COPY
    book = loaded(marked.content)
    assert book.sheetnames == [SHEET, "附表", words().read.sheet, words().sheet]
    assert book.active.title == words().sheet
    page, listing = book[SHEET], book[words().read.sheet]
    tints = [page[cell].fill.fgColor.rgb for cell in ("F3", "H3", "G3", "F4", "A3")]
    assert tints == [USED, USED, NOT_USED, colour("must_fix"), NO_FILL]
    assert [cell.value for cell in listing[5]][:6] == ["1. 总产值", "2020", "约3.25", "亿元", "3.25", "H3"]
    assert listing["F5"].hyperlink.location == f"'{SHEET}'!H3"


def test_a_copy_that_comes_back_is_told_anew_and_loses_its_tints() -> None:
    first = mark(form(), [finding("F4")], HEAD, READ).content
    other = ReadBack([line for line in READ.lines if line.cell == "H3"], [])
    again = mark(first, [], HEAD, other)
    assert again.kind is Kind.COPY
    book = loaded(again.content)
    assert book.sheetnames == [SHEET, "附表", words().read.sheet, words().sheet]
    assert [book[SHEET][cell].fill.fgColor.rgb for cell in ("F3", "H3", "G3", "F4")] == [
        NO_FILL,
        USED,
        NO_FILL,
        NO_FILL,
    ]
    assert book[words().read.sheet].max_row == 4  # title, explanation, head, one line


def test_in_large_workbooks_so_many_lines_and_tints_are_enough() -> None:
    wording = words().read
    many = ReadBack([READ.lines[0]] * (wording.most_lines + 7), READ.not_used)
    page = loaded(mark(form(), [], HEAD, many).content)[wording.sheet]
    assert page.max_row == 3 + wording.most_lines + 1
    assert page.cell(page.max_row, 1).value == wording.more.format(count=7)


def test_another_workbook_is_rebuilt_with_it() -> None:
    content = "标题,甲\n1.总产值（亿元）,2\n".encode()
    line = READ.lines[0]._replace(sheet=open_workbook(content).sheets[0].name, cell="B2")
    marked = mark(content, [], HEAD, ReadBack([line], []))
    assert marked.kind is Kind.REBUILT
    names = [sheet.name for sheet in open_workbook(marked.content).sheets]
    assert names[1:] == [words().read.sheet, words().sheet]
    assert loaded(marked.content).worksheets[0]["B2"].fill.fgColor.rgb == USED
