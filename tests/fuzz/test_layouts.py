"""Forms with drawn layout and values, laid out in memory: what is read is what was written, or a finding."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.answers import State
from ingestion.cells import Cell, CellKind, Sheet, Workbook
from ingestion.form import load_form
from ingestion.reading import FormReader
from ingestion.reference import unit_kinds

FORM = load_form()
READER = FormReader(FORM, unit_kinds(Path(__file__).parents[2] / "dbt_project" / "seeds"))
PLAIN = [item for item in FORM.items if item.kind in ("money", "count", "percent") and not item.second_value_of]
PLAIN = [item for item in PLAIN if item.code not in {other.second_value_of for other in FORM.items}]
NUMBER_STYLES = ("{no}.", "{no}、", "{no}． ", "（{no}）", "({no}) ", "{no} ", "")
NOT_READ = {State.AMBIGUOUS, State.YEAR_UNKNOWN, State.UNIT_UNCLEAR, State.ROW_MISSING, State.NOT_A_NUMBER}

figures = st.decimals(min_value=0, max_value=10**7, places=2)
texts = st.sampled_from(("{}", "{:,}", " {} ", "{:f}"))


@st.composite
def forms(draw: st.DrawFn) -> tuple[Sheet, dict[tuple[str, int], Decimal]]:
    """A sheet, and the figures written on it by item and data year for report year 2021."""
    years = draw(st.permutations([2018, 2019, 2020]))
    words = dict(zip((2018, 2019, 2020), FORM.years.values(), strict=True))
    style = draw(st.sampled_from(("word", "year", "both")))
    shown = {y: {"word": words[y], "year": f"{y}年", "both": f"{words[y]}（{y}年）"}[style] for y in years}
    down, right, gap = draw(st.integers(0, 6)), draw(st.integers(0, 4)), draw(st.integers(0, 4))
    cells: dict[tuple[int, int], Cell] = {}
    for place, year in enumerate(years):
        cells[down, right + 1 + gap + place] = Cell(shown[year])
    narrow_from = draw(st.integers(2, len(PLAIN)))
    written, row = {}, down
    for index, item in enumerate(PLAIN):
        row += 1 + draw(st.integers(0, 1))
        number = "" if item.part_of else draw(st.sampled_from(NUMBER_STYLES)).format(no=item.no)
        unit = f"（{item.unit}）" if item.unit_on_form or draw(st.booleans()) else ""
        cells[row, right] = Cell(f"{number}{item.label_zh}{unit}")
        start = right + 1 + (gap if index < narrow_from else 0)
        for place, year in enumerate(years):
            figure = draw(figures)
            written[item.code, year] = figure
            as_number = draw(st.booleans())
            text = f"{figure.normalize():f}" if as_number else draw(texts).format(figure)
            cells[row, start + place] = Cell(text, CellKind.NUMBER if as_number else CellKind.TEXT)
    return Sheet.of("表", cells), written


@settings(max_examples=150, deadline=None)
@given(forms())
def test_what_is_read_is_what_was_written(form: tuple[Sheet, dict[tuple[str, int], Decimal]]) -> None:
    sheet, written = form
    reading = READER.read(Workbook("xlsx", (sheet,)), 2021)
    values = {(value.item_code, value.data_year): value.answer for value in reading.values}
    wrong = {
        key: (figure, values[key])
        for key, figure in written.items()
        if values[key].number != figure and values[key].state not in NOT_READ
    }
    assert wrong == {}


@settings(max_examples=60, deadline=None)
@given(forms())
def test_a_form_of_this_kind_is_read_without_a_finding(form: tuple[Sheet, dict[tuple[str, int], Decimal]]) -> None:
    sheet, written = form
    reading = READER.read(Workbook("xlsx", (sheet,)), 2021)
    assert {(v.item_code, v.data_year) for v in reading.values if v.answer.number is not None} == set(written)
