"""Any layout in any format: what was typed stands where write_form says."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from python_calamine import CalamineWorkbook

from ingestion.form import FORMS, load_form
from samples.content import Content
from samples.layouts import Layout
from samples.writers import WRITERS, write_form

FORM = load_form(FORMS / "form_2020.yaml")
YEARS = FORM.data_years(2021)
CONTENT = Content(
    report_year=2021,
    profile={line.code: line.code for line in FORM.profile},
    answers={
        item.code: {year: Decimal(f"{item.no}.{year}") for year in YEARS}
        for item in FORM.items
        if not item.second_value_of
    },
    contact=dict.fromkeys(FORM.contact, "000"),
    enterprises=[{"enterprise_name": "甲", "sales": Decimal("1.5")}, {"enterprise_name": "乙", "sales": "1,234.5"}],
    enterprise_total={"enterprise_name": "合计", "sales": Decimal(1236)},
)
LAYOUTS = st.builds(
    Layout,
    first_row=st.integers(1, 4),
    first_column=st.integers(1, 4),
    label_columns=st.integers(1, 6),
    head_label_columns=st.integers(1, 3),
    page_two_from=st.none() | st.integers(6, 20),
    page_two=st.sampled_from(["wide", "narrow"]),
    page_gap=st.integers(0, 3),
    repeat_heading=st.booleans(),
    headings=st.sampled_from(["relative", "years", "both"]),
    merged=st.booleans(),
    number_mark=st.sampled_from([".", ". ", "．", "、"]),
    unit_gap=st.sampled_from(["", " "]),
    blank_after=st.integers(0, 9),
    half_width=st.booleans(),
    total_row=st.booleans(),
    add_rows_hint=st.booleans(),
    cover_sheet=st.sampled_from([(), ("说明",)]),
    notes=st.sampled_from([(), ("注：合成样例",)]),
)


def cell_reader(fmt: str, data: bytes, sheet: str) -> Callable[[str], str]:
    """A function from an address to what an independent reader finds there."""
    if fmt == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("gb18030"))))
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)

    def read(address: str) -> str:
        column, row = coordinate_from_string(address)
        return str(rows[row - 1][column_index_from_string(column) - 1])

    return read


@pytest.mark.parametrize("fmt", sorted(WRITERS))
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(layout=LAYOUTS)
def test_answers_stand_where_they_are_said_to_stand(fmt: str, layout: Layout) -> None:
    buffer = io.BytesIO()
    placed = write_form(buffer, FORM, CONTENT, layout, fmt)
    read = cell_reader(fmt, buffer.getvalue(), placed.name)
    for code, answers in CONTENT.answers.items():
        assert [Decimal(read(placed.items[code][year])) for year in YEARS] == list(answers.values())
    assert [read(address) for address in placed.profile.values()] == list(CONTENT.profile)
    assert [read(row["enterprise_name"]) for row in placed.enterprises] == ["甲", "乙"]
    assert Decimal(read(placed.enterprises[0]["sales"])) == Decimal("1.5")
    assert [layout.year_heading(FORM, 2021, year) for year in YEARS] == [read(cell) for cell in placed.headings]


def test_the_second_value_of_a_cell_stands_in_the_cell_of_the_first() -> None:
    placed = write_form(io.BytesIO(), FORM, CONTENT, Layout(), "csv")
    pairs = [(item.code, item.second_value_of) for item in FORM.items if item.second_value_of]
    assert pairs
    assert all(placed.items[second] == placed.items[first] for second, first in pairs)


def test_an_item_without_answers_has_no_row(tmp_path: Path) -> None:
    answers = {code: years for code, years in CONTENT.answers.items() if code != "patents"}
    content = Content(2021, CONTENT.profile, answers)
    placed = write_form(tmp_path / "form.xlsx", FORM, content, Layout(), "xlsx")
    page = load_workbook(tmp_path / "form.xlsx")[placed.name]
    labels = [str(row[0].value) for row in page.iter_rows()]
    assert "patents" not in placed.items
    assert not [label for label in labels if "专利" in label]


def test_an_error_value_is_an_error_cell(tmp_path: Path) -> None:
    answers = CONTENT.answers | {"sales": {2020: "#REF!"}}
    placed = write_form(tmp_path / "form.xlsx", FORM, Content(2021, {}, answers), Layout(), "xlsx")
    assert load_workbook(tmp_path / "form.xlsx")[placed.name][placed.items["sales"][2020]].data_type == "e"


def test_another_unit_is_printed_and_the_official_label_kept_otherwise() -> None:
    layout = Layout(units={"tax_revenue": "万元"}, number_mark="、", half_width=True)
    labels = {item.code: layout.item_label(item) for item in FORM.items}
    assert labels["tax_revenue"] == "13、创造税收(万元)"
    assert labels["sales"] == "2、销售额(亿元)"
    assert labels["featured_output"] == "其中:特色产品总产值"
    assert labels["featured_rd"] == "12、特色产品研发投入(亿元)及研发强度(%)"


def test_a_format_that_is_not_written_is_refused() -> None:
    with pytest.raises(KeyError):
        write_form(io.BytesIO(), FORM, CONTENT, Layout(), "et")
