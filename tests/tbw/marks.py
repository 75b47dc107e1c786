"""Workbooks to mark, findings to mark them with, and marked returns looked at without our own code."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.form import FORMS, load_form
from tbw.answer.marking.result_sheet import Head
from tbw.answer.marking.words import words

SHEET = "信息表"
HEAD = Head(
    2021, "某基地", "表.xlsx", "returned", {"must_fix": 1, "explain": 1, "note": 0}, load_form(FORMS / "form_2020.yaml")
)
# How openpyxl tells that a cell has no fill.
NO_FILL = "00000000"


def finding(cell: str | None = None, sheet: str | None = SHEET, **columns: object) -> dict[str, Any]:
    """A row of the raw table findings."""
    row: dict[str, Any] = {
        "submission_id": "ab" * 32,
        "commit_id": None,
        "generation": 1,
        "rule_id": "VAL-003",
        "severity": "must_fix",
        "item_code": "gross_output",
        "data_year": 2020,
        "row_number": None,
        "sheet": sheet if cell else None,
        "cell": cell,
        "given": "见附件",
        "expected": "一个数字（亿元）",
        "message_zh": "读不出数字。请只填一个数字。",
        "message_en": "No number can be read. Give one number.",
        "root_rule_id": None,
        "root_cell": None,
        "rule_version": 1,
        "closed_by": None,
        "explanation_id": None,
        "explanation_state": None,
        "decision_id": None,
    }
    row |= columns
    return {"value_sha256": hashlib.sha256(str(row["given"]).encode()).hexdigest()} | row


@cache
def form() -> bytes:
    """A workbook as offices make them: formulas with results, comments, a locked sheet and a hidden one, a guard."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = SHEET
    page["A1"] = "四川省外贸转型升级基地信息表"
    page.merge_cells("A1:H1")
    page["A3"], page["F3"], page["G3"], page["H3"] = "1.总产值（亿元）", "=1+1", "=SUM(F3:F3)", 3.25
    page["A4"], page["F4"] = "2.销售额（亿元）", "见附件"
    page["F4"].comment = Comment("我的批注：\n见附件", "张三")
    page["A4"].comment = Comment("别的批注", "张三")
    page["H3"].fill, page["H3"].font = PatternFill("solid", fgColor="FFDDEEFF"), Font(bold=True)
    page["H3"].number_format = "0.00"
    page.column_dimensions["A"].width = 31
    page.protection.sheet = True
    guard = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    guard.add("H3")
    page.add_data_validation(guard)
    hidden = book.create_sheet("附表")
    hidden["B2"], hidden.sheet_state = "x", "hidden"
    # openpyxl writes no results; an office program does.
    return edited(
        saved(book), {"xl/worksheets/sheet1.xml": (r"(<f>1\+1</f>)<v ?/>|(<f>1\+1</f>)<v></v>", "<f>1+1</f><v>2</v>")}
    )


def saved(book: Workbook) -> bytes:
    """The file of a workbook."""
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def loaded(content: bytes, *, data_only: bool = False) -> Workbook:
    """A file as openpyxl reads it, which knows nothing of how it was marked."""
    return load_workbook(io.BytesIO(content), rich_text=True, data_only=data_only)


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def edited(content: bytes, edits: Mapping[str, tuple[str, str]], extra: Mapping[str, bytes] | None = None) -> bytes:
    """A package with parts changed (part -> pattern and replacement) and parts added."""
    changed = {
        n: re.sub(*edits[n], part.decode()).encode() if n in edits else part for n, part in parts(content).items()
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in {**changed, **(extra or {})}.items():
            file.writestr(name, part)
    return sink.getvalue()


def marked_cells(book: Workbook) -> dict[tuple[str, str], tuple[str, str]]:
    """Sheet and cell -> colour and comment, of all cells with a comment of ours."""
    head = words().note_head
    return {
        (page.title, cell.coordinate): (cell.fill.fgColor.rgb, cell.comment.text)
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment and head in cell.comment.text
    }


def colour(severity: str) -> str:
    """The colour of a severity, as openpyxl tells it."""
    return words().severities[severity].colour


def list_of(book: Workbook) -> Worksheet:
    """The sheet that lists the findings."""
    return next(page for page in book.worksheets if page.title.startswith(words().sheet))


def head_row(page: Worksheet) -> int:
    """The row of the list that names its columns."""
    return next(cell.row for cell in page["A"] if cell.value == words().columns["number"].title)


def listed(book: Workbook) -> list[dict[str, Any]]:
    """The list: title of the column -> text, a dict a row, and the location that its link leads to."""
    page = list_of(book)
    rows = list(page.iter_rows(min_row=head_row(page)))
    titles = [cell.value for cell in rows[0]]
    return [
        dict(zip(titles, (cell.value for cell in row), strict=True))
        | {"link": next((cell.hyperlink.location for cell in row if cell.hyperlink), None)}
        for row in rows[1:]
    ]


def title(column: str) -> str:
    """The title of a column of the list."""
    return words().columns[column].title


def explain(content: bytes, text: str = "情况属实", *, severity: str = "explain", **answers: object) -> bytes:
    """A marked copy with a text beside every finding of a severity, and cells of the first sheet answered anew."""
    book = loaded(content)
    page = list_of(book)
    columns = {cell.value: cell.column for cell in page[head_row(page)]}
    for row in range(head_row(page) + 1, page.max_row + 1):
        if str(page.cell(row, columns[title("severity")]).value).startswith(words().severities[severity].zh):
            page.cell(row, columns[title("explanation")]).value = text
    for cell, answer in answers.items():
        book.worksheets[0][cell] = answer
    return saved(book)
