"""The blank form: official, guarded, and read back without one tolerance."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank.template import blank_form
from ingestion.blank.template_page import Known
from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, Form, load_form
from ingestion.reading.answers import State
from ingestion.reading.form_reader import FormReader
from ingestion.reading.headings import HeadingReader
from ingestion.reading.layout import LabelMatcher
from tests.ingestion.filling import answer_right_of, fill, places, rows_of_firms, simple_answers

YEARS = (2018, 2019, 2020)


@pytest.fixture(scope="module")
def blank(form: Form) -> bytes:
    return blank_form(form, 2021)


@pytest.fixture
def book(blank: bytes) -> Workbook:
    return load_workbook(io.BytesIO(blank))


@pytest.fixture
def page(book: Workbook) -> Worksheet:
    return book.worksheets[0]


@pytest.fixture
def strict_reader(form: Form, units: dict[str, str]) -> FormReader:
    """A reader that forgives no label."""
    return FormReader(form.model_copy(update={"label_similarity": 1.0, "numbered_label_similarity": 1.0}), units)


def guards_at(page: Worksheet, cell: str) -> list[DataValidation]:
    return [guard for guard in page.data_validations.dataValidation if cell in guard.sqref]


def item_cells(page: Worksheet, form: Form) -> dict[str, dict[int, str]]:
    by_label = places(page)
    rows = [item for item in form.items if not item.second_value_of]
    return {item.code: by_label[item.no, item.part_of is not None] for item in rows}


def test_every_part_of_the_form_is_there_in_its_order(page: Worksheet, form: Form) -> None:
    texts = [re.sub(r"\s", "", str(cell.value)) for row in page.iter_rows() for cell in row if cell.value]
    expected = [
        f"{form.title_zh}（2021年报送）",
        form.sections.contact,
        *form.contact,
        form.sections.profile,
        *(line.label_zh for line in form.profile),
        form.sections.statistics,
        form.statistics_heading,
        "上三年（2018年）",
        "上两年（2019年）",
        "上年（2020年）",
        "1.总产值（亿元）",
        "其中：特色产品总产值",
        "3.国际化程度指标（亿元）",
        "5.特色产业龙头企业及集聚企业情况（上年，即2020年）",
        "企业名称",
        "特色产品销售额（亿元）",
        "研发投入（万元）",
        form.enterprises.add_rows_hint_zh,
        "6.国际知名品牌企业、世界500强企业数量",
        "12.特色产品研发投入（亿元）及研发强度（%）",
    ]
    assert [text for text in expected if text not in texts] == []
    assert [texts.index(text) for text in expected] == sorted(texts.index(text) for text in expected)
    assert "报送年度：2021年　表式版本：2020" in {cell.value for cell in page["A"]}


def test_all_items_stand_on_the_eight_columns_of_page_one(page: Worksheet, form: Form) -> None:
    columns = {re.sub(r"\d", "", cell) for cells in item_cells(page, form).values() for cell in cells.values()}
    assert columns == {"F", "G", "H"}
    labels = {area.coord for area in page.merged_cells.ranges if area.min_col == 1 and area.max_col == 5}
    assert all(f"A{cells[2018][1:]}:E{cells[2018][1:]}" in labels for cells in item_cells(page, form).values())


def test_prints_on_a4_one_page_wide_with_the_years_on_each_page(page: Worksheet, form: Form) -> None:
    setup = page.page_setup
    assert (setup.paperSize, setup.orientation) == (int(page.PAPERSIZE_A4), "portrait")
    assert (setup.fitToWidth, setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (1, 0, True)
    first_of_page_two = next(item for item in form.items if item.no == form.second_page_from)
    row = int(item_cells(page, form)[first_of_page_two.code][2018][1:])
    assert [page_break.id for page_break in page.row_breaks.brk] == [row - 2]
    assert page.cell(row - 1, 1).value == form.statistics_heading
    assert page.print_area == f"'{page.title}'!$A$1:$H${page.max_row}"


def test_labels_are_locked_and_answers_open_without_a_password(page: Worksheet, form: Form) -> None:
    assert page.protection.sheet
    assert page.protection.password is None
    open_cells = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    answers = {cell for cells in item_cells(page, form).values() for cell in cells.values()}
    firms = {f"{column}{row}" for row in rows_of_firms(page, form) for column in "ABCDEFGH"}
    lines = [*form.contact, *(line.label_zh for line in form.profile)]
    head = {f"{column}{answer_right_of(page, label)[1:]}" for label in lines for column in "CDEFGH"}
    assert open_cells == answers | firms | head
    assert len(rows_of_firms(page, form)) == form.enterprises.blank_rows


@pytest.mark.parametrize(
    ("code", "guard", "number_format"),
    [
        ("gross_output", ("decimal", "0"), "#,##0.00######"),
        ("tax_revenue", ("decimal", "-1000000000000000"), "#,##0.00######"),
        ("featured_producers", ("whole", "0"), "#,##0"),
        ("profit_margin", ("decimal", "-1000000000000000"), "General"),
        ("investment_per_mu_growth", ("decimal", "-1000000000000000"), "General"),
        ("public_service_platforms", (None, None), "@"),
        ("featured_rd", (None, None), "@"),
        ("serious_incidents", (None, None), "@"),
    ],
)
def test_cells_are_typed_and_guarded_by_kind(
    page: Worksheet, form: Form, code: str, guard: tuple[str | None, str | None], number_format: str
) -> None:
    for cell in item_cells(page, form)[code].values():
        (found,) = guards_at(page, cell)
        assert (found.type, found.formula1) == guard
        assert found.operator == ("greaterThanOrEqual" if guard[0] else None)
        assert bool(found.showErrorMessage) == (guard[0] is not None)
        assert page[cell].number_format == number_format


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("gross_output", ["亿元", "必填", "空白表示未填报，不等于零"]),
        ("featured_sales", ["亿元", "不大于“销售额”"]),
        ("featured_employees", ["单位：人", "不是万人", "没有的填 0"]),
        ("investment_per_mu", ["元/亩", "不是万元/亩"]),
        ("featured_rd", ["0.85；3.2%", "必填"]),
        ("standards", ["3个：甲、乙", "“无”", "不等于零"]),
        ("serious_incidents", ["“无”", "必填", "不等于“无”"]),
    ],
)
def test_every_answer_says_what_to_write(page: Worksheet, form: Form, code: str, words: list[str]) -> None:
    (guard,) = guards_at(page, item_cells(page, form)[code][2020])
    assert guard.showInputMessage
    assert [word for word in words if word not in guard.prompt] == []


def test_prompts_keep_the_lengths_that_a_workbook_may_hold(page: Worksheet, form: Form) -> None:
    rows = len([item for item in form.items if not item.second_value_of])
    guards = page.data_validations.dataValidation
    assert len(guards) == rows + len(form.profile) + len(form.enterprises.columns)
    assert all(0 < len(guard.promptTitle) <= 32 and 0 < len(guard.prompt) < 255 for guard in guards)
    assert all(len(guard.error or "") < 255 for guard in guards)


def test_a_note_too_long_for_a_prompt_is_cut(form: Form) -> None:
    item = form.items[0].model_copy(update={"note_zh": "长" * 300})
    page = load_workbook(io.BytesIO(blank_form(form.model_copy(update={"items": (item, *form.items[1:])}), 2021)))
    (guard,) = guards_at(page.worksheets[0], item_cells(page.worksheets[0], form)[item.code][2020])
    assert len(guard.prompt) == 255
    assert guard.prompt.endswith("…")


def test_report_year_and_form_version_are_in_the_properties(book: Workbook, form: Form) -> None:
    assert book.properties.title == f"{form.title_zh}（2021年报送）"
    assert book.properties.keywords == f"report_year=2021; form_version={form.edition}"
    assert {p.name: p.value for p in book.custom_doc_props.props} == {
        "report_year": 2021,
        "form_version": form.edition,
    }


@pytest.mark.parametrize("spec", sorted(FORMS.glob("form_*.yaml")), ids=lambda path: path.stem)
def test_nothing_of_the_notes_is_taken_for_the_form(spec: Path, units: dict[str, str]) -> None:
    form = load_form(spec)
    matcher = LabelMatcher(form, units)
    headings = HeadingReader(form, matcher.words)
    notes = load_workbook(io.BytesIO(blank_form(form, 2021))).worksheets[1]
    texts = [str(cell.value) for row in notes.iter_rows() for cell in row if cell.value]
    assert len(texts) > len(form.items)
    assert [text for text in texts if matcher.match(text) or matcher.profile(text) or headings.title_year(text)] == []


def test_a_blank_form_is_read_as_one_that_says_nothing(strict_reader: FormReader, blank: bytes, form: Form) -> None:
    reading = strict_reader.read(open_workbook(blank), 2021)
    assert {value.answer.state for value in reading.values} == {State.NOT_ANSWERED}
    assert {place.raw_text for place in reading.profile.values()} == {None}
    assert reading.profile.keys() == {line.code for line in form.profile}
    assert (reading.stated_report_year, reading.stated_data_years) == (2021, YEARS)
    assert (reading.forms_found, list(reading.enterprises)) == (1, [])


def test_a_filled_form_is_read_right_without_tolerance(strict_reader: FormReader, blank: bytes, form: Form) -> None:
    firms = [
        ["甲公司", "民营", "机电", Decimal("1.5"), Decimal("1.4"), Decimal("1.3"), Decimal(1), Decimal("250.5")],
        ["乙公司", "国有", "机电", Decimal(0), None, None, None, None],
    ]
    profile = {line.label_zh: f"0{place}" for place, line in enumerate(form.profile)}
    filled = fill(blank, form, simple_answers(form, 2021), profile, firms)
    reading = strict_reader.read(open_workbook(filled.content), 2021)
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
    assert {(v.item_code, v.unit) for v in reading.values} == {(item.code, item.unit) for item in form.items}
    assert [place.raw_text for place in reading.profile.values()] == list(profile.values())
    columns = [column.code for column in form.enterprises.columns]
    read = {(e.row_number, e.field): e.answer.number or e.answer.value_text for e in reading.enterprises}
    assert [read[1, code] for code in columns] == firms[0]
    assert max(row_number for row_number, _ in read) == 2


def test_names_stay_beside_their_count(strict_reader: FormReader, blank: bytes, form: Form) -> None:
    filled = fill(blank, form, simple_answers(form, 2021))
    reading = strict_reader.read(open_workbook(filled.content), 2021)
    names = {v.answer.value_text for v in reading.values if v.item_code == "national_labs"}
    assert names == {"甲(检测)、乙、丙等"}


def test_what_is_known_is_filled_in_and_figures_are_marked(strict_reader: FormReader, form: Form) -> None:
    figures = {
        ("sales", 2019): Decimal("12.5"),
        ("featured_rd", 2019): Decimal("0.85"),
        ("featured_rd_intensity", 2019): Decimal("3.2"),
        ("featured_rd", 2018): Decimal("0.8"),
        ("standards", 2018): Decimal(4),
    }
    content = blank_form(form, 2021, Known({"base_name": "某基地", "region_code": "510100"}, figures))
    reading = strict_reader.read(open_workbook(content), 2021)
    assert {(v.item_code, v.data_year): v.answer.number for v in reading.values if v.answer.number} == figures
    assert reading.profile["base_name"].raw_text == "某基地"
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = item_cells(page, form)
    assert page[cells["sales"][2019]].font.italic
    assert not page[cells["sales"][2020]].font.italic
    assert any("以前报送过" in str(cell.value) for cell in page["A"])


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "#REF!", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula_or_an_error(form: Form, units: dict[str, str], text: str) -> None:
    item = form.items[0].model_copy(update={"label_zh": text, "note_zh": text})
    odd = form.model_copy(update={"items": (item, *form.items[1:]), "title_zh": text, "statistics_heading": text})
    content = blank_form(odd, 2021, Known({"base_name": text}))
    cells = [cell for page in load_workbook(io.BytesIO(content)) for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist() if "worksheets" in name)
    assert FormReader(form, units).read(open_workbook(content), 2021).profile["base_name"].raw_text == text


def test_characters_that_a_workbook_cannot_hold_are_left_out(form: Form, reader: FormReader) -> None:
    content = blank_form(form, 2021, Known({"base_name": "某\x07基地"}))
    assert reader.read(open_workbook(content), 2021).profile["base_name"].raw_text == "某基地"


def test_the_same_call_gives_the_same_bytes(form: Form, blank: bytes) -> None:
    assert blank_form(form, 2021) == blank
    with zipfile.ZipFile(io.BytesIO(blank)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2021, 1, 1, 0, 0, 0)}
    assert blank_form(form, 2022) != blank


def test_another_form_needs_no_change_of_code(form: Form, units: dict[str, str]) -> None:
    """Fewer years, fewer columns of enterprises, no second page, an item with another label and unit."""
    item = form.items[0].model_copy(update={"label_zh": "总用电量", "unit": "万元", "note_zh": None})
    table = form.enterprises.model_copy(update={"columns": form.enterprises.columns[:4], "no": 99, "blank_rows": 2})
    changed = {"items": (item, *form.items[2:]), "enterprises": table, "second_page_from": None}
    other = form.model_copy(update=changed | {"years": {-2: "上两年", -1: "上年"}})
    content = blank_form(other, 2030)
    reading = FormReader(other, units).read(open_workbook(content), 2030)
    assert {v.data_year for v in reading.values} == {2028, 2029}
    assert {v.answer.state for v in reading.values} == {State.NOT_ANSWERED}
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    assert "1.总用电量（万元）" in {cell.value for cell in page["A"]}
    assert page.row_breaks.brk == []
