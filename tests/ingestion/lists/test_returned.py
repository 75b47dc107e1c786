"""Lists of findings that come back: what is read of them, wherever rows and sheets are by now."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.children.contained import Job, read_files
from ingestion.files.limits import limits
from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, load_form
from ingestion.lists.returned import Explanation, explanations, list_words

FORM = load_form(FORMS / "form_2020.yaml")
PROJECT = Path(__file__).parents[3]
TITLES = ["序号", list_words().explanation, *list_words().binding]
BOUND = {
    "submission_id": "ab" * 32,
    "generation": "2",
    "rule_id": "PRV-001",
    "rule_version": "3",
    "item_code": "sales",
    "data_year": "2020",
    "row_number": "",
    "sheet": "信息表",
    "cell": "H16",
    "value_sha256": "cd" * 32,
}
WRITTEN = "统计口径调整"


def row(text: object, **bound: str) -> list[object]:
    return ["1", text, *(BOUND | bound).values()]


def book(*rows: list[object], name: str = "核查结果", titles: list[str] = TITLES) -> Workbook:
    made = Workbook()
    page = made.worksheets[0]
    page.title = name
    page.append(["核查结果（2021 年报送）"])
    for cells in (titles, *rows):
        page.append(cells)
    return made


def read(made: Workbook) -> tuple[Explanation, ...]:
    sink = io.BytesIO()
    made.save(sink)
    return explanations(open_workbook(sink.getvalue()), FORM.answers)


def test_what_is_written_beside_a_finding_with_its_binding() -> None:
    (said,) = read(book(row(f" {WRITTEN}\n"), row(None, rule_id="VAL-001")))
    assert said == Explanation("ab" * 32, "PRV-001", 3, "sales", 2020, "cd" * 32, WRITTEN, "核查结果", "B3")


def test_it_is_found_wherever_it_is_now() -> None:
    columns = [*list_words().binding[::-1], "另加的列", "说 明", "序号"]
    texts = dict(zip(TITLES, row(WRITTEN), strict=True)) | {"说 明": WRITTEN}
    made = book([texts.get(title) for title in columns], name="我的表", titles=columns)
    made.create_sheet("别的", 0)["A1"] = "说明"
    (said,) = read(made)
    assert (said.text, said.rule_id, said.sheet) == (WRITTEN, "PRV-001", "我的表")


@pytest.mark.parametrize("text", [None, "", "   \n", "/", "—", "……", "暂无", "无", " 没有 ", "x1", "aaa", 2020, "……！"])
def test_what_says_nothing_is_no_explanation(text: str | None) -> None:
    assert read(book(row(text))) == ()


@pytest.mark.parametrize(
    ("typed", "text"),
    [('=HYPERLINK("x","y")', '=HYPERLINK("x","y")'), ("@SUM(1)", "@SUM(1)")],
)
def test_whatever_is_typed_is_text(typed: object, text: str) -> None:
    assert [said.text for said in read(book(row(typed)))] == [text]


def test_text_in_another_cell_is_none_of_it() -> None:
    made = book(row(None))
    made.worksheets[0]["A3"] = WRITTEN
    made.worksheets[0]["A5"] = WRITTEN
    assert read(made) == ()


def test_cells_that_were_merged_explain_each_of_their_rows() -> None:
    made = book(row(WRITTEN), row(None, rule_id="PRV-002"), row(None, rule_id="PRV-003"))
    made.worksheets[0].merge_cells("B3:B4")
    assert [(said.rule_id, said.text, said.cell) for said in read(made)] == [
        ("PRV-001", WRITTEN, "B3"),
        ("PRV-002", WRITTEN, "B3"),
    ]


def test_limits_hold() -> None:
    longest, most = limits()["explanation_characters"], limits()["explanations"]
    typed = "很好" + "长" * (longest - 1)
    long, *others = read(book(row(typed), *(row("短说明") for _ in range(most))))
    assert long.text == typed[:longest] + "…"
    assert len(others) == most - 1


@pytest.mark.parametrize(
    "bound",
    [{"rule_id": "x' or 1=1"}, {"rule_version": "-1"}, {"rule_version": "一"}, {"value_sha256": "CD" * 32}],
)
def test_a_binding_that_cannot_be_ours_is_left(bound: Mapping[str, str]) -> None:
    assert read(book(row(WRITTEN, **bound))) == ()


def test_the_rest_of_a_binding_is_taken_only_as_what_it_must_be() -> None:
    (said,) = read(book(row(WRITTEN, submission_id="../x", item_code="=1+1", data_year="9" * 20)))
    assert (said.about_submission_id, said.item_code, said.data_year) == (None, None, None)


def test_a_list_without_all_its_columns_is_none() -> None:
    assert read(book(row(WRITTEN)[:-1], titles=TITLES[:-1])) == ()


def labelled(page: Worksheet) -> Worksheet:
    """A list that names items as the form does."""
    for number, item in enumerate(FORM.items, 10):
        page[f"A{number}"], page[f"N{number}"] = f"{item.no}.{item.label_zh}", number
    return page


def test_a_renamed_list_is_no_page_of_the_form_and_speaks_without_one(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    made = book(row(WRITTEN), name="回复")
    labelled(made.worksheets[0])
    made.save(path)
    (outcome,) = read_files([Job(path, 2021, PROJECT / "dbt_project" / "seeds", FORMS)])
    assert outcome.status == "not_the_form"
    assert [said.text for said in outcome.explanations] == [WRITTEN]
