"""A marked copy of the sender's own workbook: answers as they were, faults on their cells, all of them in a list."""

import re
from dataclasses import replace

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.files.workbook import open_workbook
from ingestion.lists.returned import list_words, read_list
from tbw.answer.marked_return import Kind, mark
from tbw.answer.marking.binding import listing_of
from tbw.answer.marking.words import words
from tests.tbw.marks import (
    HEAD,
    NO_FILL,
    SHEET,
    colour,
    edited,
    finding,
    form,
    head_row,
    list_of,
    listed,
    loaded,
    marked_cells,
    parts,
    saved,
    title,
)

FINDINGS = [
    finding("F4"),
    finding("H3", rule_id="VAL-017", severity="explain", item_code="sales", given="3.25"),
    finding("F3", rule_id="SUM-001", root_rule_id="VAL-017", root_cell="H3"),
    finding("AB200", rule_id="VAL-019", severity="note"),
    finding(None, rule_id="XRF-001", item_code=None, data_year=None, given=None, expected=None),
]


VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def copy(content: bytes, findings: list[dict[str, object]]) -> bytes:
    """The marked copy; it must be one of the sender's own workbook."""
    marked = mark(content, findings, HEAD)
    assert marked.kind is Kind.COPY
    return marked.content


def cells(page: Worksheet) -> dict[str, object]:
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("data_only", [False, True], ids=["formulas", "results"])
def test_answers_are_what_they_were(data_only: bool) -> None:  # noqa: FBT001 - a case
    before = loaded(form(), data_only=data_only)
    after = loaded(copy(form(), FINDINGS), data_only=data_only)
    assert {name: cells(before[name]) for name in before.sheetnames} == {
        name: cells(after[name]) for name in before.sheetnames
    }
    assert cells(before[SHEET])["F3"] == (2 if data_only else "=1+1")


def test_all_but_the_marks_is_as_it_was() -> None:
    before, after = loaded(form())[SHEET], loaded(copy(form(), FINDINGS))[SHEET]
    assert after.protection.sheet
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert after.column_dimensions["A"].width == before.column_dimensions["A"].width
    assert [str(guard.sqref) for guard in after.data_validations.dataValidation] == ["H3"]
    assert (after["H3"].number_format, after["H3"].font.b) == ("0.00", True)
    assert after["A4"].comment.text == before["A4"].comment.text
    assert after["A4"].comment.author == before["A4"].comment.author


def test_parts_that_are_not_marked_keep_their_bytes() -> None:
    content = edited(form(), {}, {"xl/media/image1.png": b"\x89PNG seal", "customXml/item1.xml": b"<a/>"})
    before, after = parts(content), parts(copy(content, FINDINGS))
    changed = {name for name in before if after.get(name) != before[name]}
    touched = r"\[Content_Types\]|workbook|styles|sheet\d|comment"
    assert [name for name in changed if not re.search(touched, name)] == []
    assert before.keys() <= after.keys()


def test_every_finding_with_a_cell_is_marked_there() -> None:
    assert {cell: fill for cell, (fill, _) in marked_cells(loaded(copy(form(), FINDINGS))).items()} == {
        (SHEET, "F4"): colour("must_fix"),
        (SHEET, "H3"): colour("explain"),
        (SHEET, "F3"): colour("explain"),  # it hangs on H3 and goes away with it
        (SHEET, "AB200"): colour("note"),
    }


def test_a_comment_says_rule_given_expected_and_what_to_do_chinese_first() -> None:
    _, comment = marked_cells(loaded(copy(form(), [finding("H3")])))[SHEET, "H3"]
    parts = ("VAL-003", "见附件", "一个数字（亿元）", "读不出数字。请只填一个数字。", "No number can be read.")
    places = [comment.index(text) for text in parts]
    assert places == sorted(places)


def test_findings_of_one_cell_are_one_comment_below_that_of_the_sender() -> None:
    two = [finding("F4"), finding("F4", rule_id="VAL-010", severity="explain", message_zh="另一个问题。")]
    fill, comment = marked_cells(loaded(copy(form(), two)))[SHEET, "F4"]
    assert fill == colour("must_fix")
    places = [comment.index(text) for text in ("我的批注：\n见附件", words().note_head, "VAL-003", "另一个问题。")]
    assert places == sorted(places)


def test_the_list_has_every_finding_and_its_links_lead_to_the_cells() -> None:
    book = loaded(copy(form(), FINDINGS))
    rows = listed(book)
    assert [(row[title("number")], row[title("rule_id")], row["link"]) for row in rows] == [
        ("1", "XRF-001", None),
        ("2", "VAL-003", f"'{SHEET}'!F4"),
        ("3", "VAL-017", f"'{SHEET}'!H3"),
        ("3.1", "SUM-001", f"'{SHEET}'!F3"),
        ("4", "VAL-019", f"'{SHEET}'!AB200"),
    ]
    assert "第 3 号" in rows[3][title("severity")]
    must_fix = rows[1]
    assert words().severities["must_fix"].zh in must_fix[title("severity")]
    assert must_fix[title("item")].startswith("1. 总产值")
    expected = {"data_year": "2020", "sheet": SHEET, "cell": "F4", "given": "见附件", "expected": "一个数字（亿元）"}
    assert {name: must_fix[title(name)] for name in expected} == expected
    assert must_fix[title("message_zh")] == FINDINGS[0]["message_zh"]
    assert must_fix[title("message_en")] == FINDINGS[0]["message_en"]


def test_the_list_comes_first_to_the_eye_and_says_what_to_do() -> None:
    book = loaded(copy(form(), FINDINGS))
    assert book.active.title == words().sheet
    assert [page.title for page in book.worksheets if page.sheet_view.tabSelected] == [words().sheet]
    head = " ".join(str(cell.value) for cell in list_of(book)["A"][: head_row(list_of(book)) - 1])
    assert all(text in head for text in ("某基地", "表.xlsx", "2021", "退回", "怎么办", "What to do"))


def test_explanations_can_be_written_and_rows_are_bound_to_findings() -> None:
    book = loaded(copy(form(), FINDINGS))
    page = list_of(book)
    titles = {cell.value: cell for cell in page[head_row(page)]}
    place = page.cell(head_row(page) + 3, titles[title("explanation")].column)
    assert not page.protection.sheet
    assert not place.protection.locked
    assert place.fill.fgColor.rgb != NO_FILL
    letters = {titles[name].column_letter for name in list_words().binding}
    hidden = {
        letter for letter in letters for key, size in page.column_dimensions.items() if size.hidden and key <= letter
    }
    assert hidden == letters
    place.value = "=情况属实"
    workbook = open_workbook(saved(book))
    sheet = listing_of(workbook)
    assert sheet is not None
    row, *_ = list(read_list(workbook.sheets[sheet]))[2]
    slip = FINDINGS[1]
    assert row == {
        "submission_id": slip["submission_id"],
        "generation": "1",
        "rule_id": "VAL-017",
        "rule_version": "1",
        "item_code": "sales",
        "data_year": "2020",
        "row_number": "",
        "sheet": SHEET,
        "cell": "H3",
        "value_sha256": slip["value_sha256"],
        "explanation": "=情况属实",
    }


def test_nothing_found_is_said() -> None:
    page = list_of(loaded(copy(form(), [])))
    assert page.cell(head_row(page) + 1, 1).value == words().nothing


HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x.invalid")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "]]>&<x a='1'>",
    "_x0041_",
    "\x00\x0b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_file_becomes_neither_formula_nor_link(text: str) -> None:
    texts = {"given": text, "expected": text, "message_zh": text, "message_en": text}
    head = replace(HEAD, base_name=text, file_name=text)
    content = mark(form(), [finding("F4", **texts)], head).content
    sheet = parts(content)["xl/worksheets/sheet3.xml"].decode()
    assert "<f" not in sheet.replace("<fill", "")
    assert re.findall(r"<hyperlink [^>]*>", sheet) == [f'<hyperlink ref="E6" location="\'{SHEET}\'!F4"/>']
    shown = re.sub("[\x00\x0b]", "\ufffd", text)
    (row,) = listed(loaded(content))
    assert row[title("given")].replace("_x005F_", "_") == shown
    cell = list_of(loaded(content)).cell(6, 6)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert shown in marked_cells(loaded(content))[SHEET, "F4"][1].replace("_x005F_", "_")


@pytest.mark.parametrize("name", ["'引号'表'", "a&b <c>", "表（1）=1+1", "名" * 31, '"双"', "核查结果", "@x!A1"])
def test_links_lead_to_sheets_of_any_name(name: str) -> None:
    book = Workbook()
    book.worksheets[0].title = name
    book.worksheets[0]["B2"] = "见附件"
    marked = loaded(copy(saved(book), [finding("B2", sheet=name)]))
    assert (name, "B2") in marked_cells(marked)
    page = marked.worksheets[-1]
    (link,) = [cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink]
    quoted, _, cell = link.rpartition("!")
    assert (quoted[1:-1].replace("''", "'"), cell) == (name, "B2")


def test_the_name_of_the_list_may_be_taken() -> None:
    book = Workbook()
    book.worksheets[0].title = words().sheet
    book.worksheets[0]["A1"] = "不是我们的"
    assert loaded(copy(saved(book), [])).sheetnames == [words().sheet, f"{words().sheet}2"]


def test_a_hidden_sheet_is_shown_where_it_is_marked_only() -> None:
    assert loaded(copy(form(), FINDINGS))["附表"].sheet_state == "hidden"
    assert loaded(copy(form(), [finding("B2", sheet="附表")]))["附表"].sheet_state == "visible"


def test_macros_do_not_come_back() -> None:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    content = edited(
        form(),
        {
            "[Content_Types].xml": (
                r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml",
                kind,
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rId99" Target="vbaProject.bin" Type="{VBA}"/></Relationships>',
            ),
        },
        {"xl/vbaProject.bin": b"macro"},
    )
    after = parts(copy(content, FINDINGS))
    assert "xl/vbaProject.bin" not in after
    assert b"vbaProject" not in after["xl/_rels/workbook.xml.rels"]
    assert kind.encode() not in after["[Content_Types].xml"]


def test_shapes_that_are_no_comments_stay() -> None:
    control = (
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"'
        ' id="_x0000_s2000" type="#_x0000_t201"><br><x:ClientData ObjectType="Checkbox"><x:Row>3</x:Row>'
        "<x:Column>5</x:Column></x:ClientData></v:shape>"
    )
    name = next(name for name in parts(form()) if name.endswith(".vml"))
    content = edited(form(), {name: ("</xml>", f"{control}</xml>")})
    shapes = parts(copy(content, FINDINGS))[name].decode()
    assert control in shapes
    assert len(re.findall(r":Row>3</", shapes)) == 3  # the control, F4 with one box, and the sender's A4


def test_the_same_marks_are_the_same_bytes() -> None:
    assert copy(form(), FINDINGS) == copy(form(), FINDINGS)
    assert copy(form(), FINDINGS) == copy(form(), FINDINGS[::-1])


def test_a_marked_copy_that_comes_back_is_marked_anew() -> None:
    first = copy(form(), FINDINGS)
    again = loaded(copy(first, [finding("H3", severity="note")]))
    assert again.sheetnames == [SHEET, "附表", words().sheet]
    assert {cell: fill for cell, (fill, _) in marked_cells(again).items()} == {(SHEET, "H3"): colour("note")}
    page = again[SHEET]
    assert page["F4"].comment.text == "我的批注：\n见附件"
    assert page["F3"].comment is None
    assert {page[cell].fill.fgColor.rgb for cell in ("F4", "F3", "AB200")} == {NO_FILL}
    assert [row[title("number")] for row in listed(again)] == ["1"]


def test_explanations_stay_in_the_list_while_rule_and_value_are_the_same() -> None:
    book = loaded(copy(form(), FINDINGS))
    page = list_of(book)
    column = next(cell.column for cell in page[head_row(page)] if cell.value == title("explanation"))
    page.cell(head_row(page) + 3, column).value = "情况属实"
    page.cell(head_row(page) + 5, column).value = "约数"
    returned = saved(book)
    same, other = FINDINGS[1], FINDINGS[3] | {"value_sha256": "cd" * 32}
    said = {row[title("rule_id")]: row[title("explanation")] for row in listed(loaded(copy(returned, [same, other])))}
    assert said == {"VAL-017": "情况属实", "VAL-019": None}


def test_sheets_written_with_a_prefix() -> None:
    content = edited(
        form(),
        {"xl/worksheets/sheet2.xml": (r"<(/?)(?=[a-zA-Z])", r"<\1x:")},
    )
    content = edited(content, {"xl/worksheets/sheet2.xml": ('xmlns="', 'xmlns:x="')})
    marked = loaded(
        copy(content, [finding("B2", sheet="附表"), finding("C9", sheet="附表"), finding("A2", sheet="附表")])
    )
    assert {cell for _, cell in marked_cells(marked)} == {"B2", "C9", "A2"}
    assert marked["附表"]["B2"].value == "x"


def test_comments_of_runs_stay_runs() -> None:
    book = Workbook()
    book.worksheets[0].title = SHEET
    book.worksheets[0]["F4"] = "见附件"
    book.worksheets[0]["F4"].comment = Comment("一二", "张三")
    name = next(name for name in parts(saved(book)) if "comment" in name and name.endswith(".xml"))
    runs = r"<text><r><rPr><b/></rPr><t>一</t></r><r><t>二</t></r></text>"
    content = edited(saved(book), {name: (r"<text>.*</text>", runs)})
    once = copy(content, [finding("F4")])
    assert marked_cells(loaded(once))[SHEET, "F4"][1].startswith(f"一二\n\n{words().note_head}")
    assert loaded(copy(once, []))[SHEET]["F4"].comment.text == "一二"


UNUSUAL = {
    "rows without numbers": {"xl/worksheets/sheet1.xml": (r'<row r="\d+"', "<row")},
    "the strict dialect": {
        "xl/workbook.xml": (
            "schemas.openxmlformats.org/spreadsheetml/2006/main",
            "purl.oclc.org/ooxml/spreadsheetml/main",
        )
    },
    "no cell formats": {"xl/styles.xml": (r"<cellXfs.*?</cellXfs>", "")},
    "broken comments": {"xl/comments/comment1.xml": ("<comments", "<comments><")},
}


@pytest.mark.parametrize("edits", UNUSUAL.values(), ids=UNUSUAL)
def test_what_cannot_be_edited_safely_is_put_together_from_its_cells(edits: dict[str, tuple[str, str]]) -> None:
    content = edited(form(), edits)
    marked = mark(content, [finding("F4")], HEAD)
    assert marked.kind is Kind.REBUILT
    assert loaded(marked.content)[SHEET]["F4"].value == "见附件"
    assert (SHEET, "F4") in marked_cells(loaded(marked.content))
