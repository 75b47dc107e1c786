"""The blank form in LibreOffice: printed as PDF, and saved again as other programs save it (make test-services)."""

import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.blank.template import blank_form
from ingestion.blank.template_page import Known
from ingestion.blank.template_words import words
from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, load_form
from ingestion.reading.form_reader import FormReader, Reading
from ingestion.reading.unit_kinds import unit_kinds
from tests.ingestion.filling import Filled, fill, simple_answers
from tests.services.conftest import Convert

REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"
FORM = load_form(FORMS / "form_2020.yaml")
KNOWN = Known({"base_name": "成都经济技术开发区（龙泉驿区）", "region_code": "510100", "industry_hs": "机电产品：0805"})
FIRM = ["甲公司", "民营", "机电产品", Decimal("1.5"), Decimal("1.4"), Decimal("1.3"), Decimal(1), Decimal("250.5")]


@pytest.fixture(scope="module")
def filled() -> Filled:
    return fill(blank_form(FORM, 2021, KNOWN), FORM, simple_answers(FORM, 2021), firms=[FIRM])


def written(folder: Path, content: bytes) -> Path:
    path = folder / "表.xlsx"
    path.write_bytes(content)
    return path


def pages_of(pdf: Path) -> list[str]:
    """The text of each page, without blanks and line ends."""
    command = ["pdftotext", pdf, "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


def read(path: Path) -> Reading:
    return FormReader(FORM, unit_kinds(REFERENCE)).read(open_workbook(path.read_bytes()), 2021)


@pytest.mark.parametrize("figures", [{}, {("sales", year): Decimal("0.5") for year in (2018, 2019)}])
def test_the_blank_form_is_printed_on_two_pages_and_one_of_notes(
    convert: Convert, tmp_path: Path, figures: dict[tuple[str, int], Decimal]
) -> None:
    pages = pages_of(convert(written(tmp_path, blank_form(FORM, 2021, Known(KNOWN.profile, figures))), "pdf"))
    assert len(pages) == 3
    one, two, notes = pages
    assert f"{FORM.title_zh}（2021年报送）" in one
    assert [label for label in FORM.contact if label not in one] == []
    assert [line.label_zh for line in FORM.profile if line.label_zh not in one] == []
    assert KNOWN.profile["base_name"] in one
    assert FORM.second_page_from
    labels = {item.label_zh: item.no for item in FORM.items}
    assert [label for label, no in labels.items() if label not in (one if no < FORM.second_page_from else two)] == []
    assert all(year in page for page in (one, two) for year in ("2018年", "2019年", "2020年"))
    assert [column.label_zh for column in FORM.enterprises.columns if column.label_zh not in one] == []
    assert words().notes_sheet in notes
    assert "空白表示未填报" in notes
    assert "第1页，共3页" in one


def test_the_filled_form_is_printed_whole(convert: Convert, filled: Filled, tmp_path: Path) -> None:
    one, two, _ = pages_of(convert(written(tmp_path, filled.content), "pdf"))
    assert "###" not in one + two
    assert "1,234.50" in one
    assert "1,851.74999999" in one
    answers = simple_answers(FORM, 2021)
    pairs = [typed for (code, _), (typed, _, _) in answers.items() if code == "featured_rd"]
    assert len(pairs) == len(FORM.years)
    assert [pair for pair in pairs if str(pair) not in two] == []
    names = [typed for typed, _, _ in answers.values() if "乙、丙等" in str(typed)]
    assert two.count("乙、丙等") == len(names)


@pytest.mark.parametrize("to", ["xlsx", "xls", "ods", "csv:Text - txt - csv (StarCalc):44,34,76"])
def test_the_filled_form_saved_by_another_program_says_the_same(
    convert: Convert, filled: Filled, tmp_path: Path, to: str
) -> None:
    reading = read(convert(written(tmp_path, filled.content), to))
    wrong = {}
    for value in reading.values:
        expected = filled.answers[value.item_code, value.data_year]
        if (value.answer.state, value.answer.number, value.place.cell) != (
            expected.state,
            expected.number,
            expected.cell,
        ):
            wrong[value.item_code, value.data_year] = (value, expected)
    assert wrong == {}
    assert (reading.forms_found, reading.stated_report_year) == (1, 2021)
    assert reading.profile["base_name"].raw_text == KNOWN.profile["base_name"]
    assert reading.profile["region_code"].raw_text == KNOWN.profile["region_code"]
    assert reading.profile["industry_hs"].raw_text == KNOWN.profile["industry_hs"]
    assert [e.answer.number or e.answer.value_text for e in reading.enterprises] == FIRM


@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_the_blank_form_saved_by_another_program_still_says_nothing(convert: Convert, tmp_path: Path, to: str) -> None:
    reading = read(convert(written(tmp_path, blank_form(FORM, 2021)), to))
    assert {value.answer.number for value in reading.values} == {None}
    assert (reading.forms_found, list(reading.enterprises)) == (1, [])
