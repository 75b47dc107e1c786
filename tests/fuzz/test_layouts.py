"""Forms in drawn layouts, in memory and as files: what is read is what was written, or a finding."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ingestion.files.cells import Workbook
from ingestion.files.workbook import open_workbook
from tests.fuzz.drawn_files import WRITERS, in_memory
from tests.fuzz.drawn_forms import REPORT_YEAR, Drawn, drawn_forms
from tests.fuzz.readers import FACTORS, FORM, READER

Key = tuple[str, int]


def read(workbook: Workbook) -> dict[Key, tuple[Decimal, str | None] | None]:
    """Number and unit by item and data year; None where no number was read."""
    values = READER.read(workbook, REPORT_YEAR).values
    return {(v.item_code, v.data_year): None if v.number is None else (v.number, v.unit) for v in values}


def wrong(form: Drawn, workbook: Workbook) -> dict[Key, object]:
    """What was read as something else than was told."""
    found = read(workbook)
    return {
        key: (answer, found[key])
        for key, answer in form.answers.items()
        if (number := found[key]) is not None and _amount(*number) != _amount(*answer)
    }


def _amount(number: Decimal, unit: str | None) -> Decimal:
    return number * FACTORS[unit or ""]


drawn = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(drawn, max_examples=150)
@given(drawn_forms(FORM))
def test_what_is_read_is_what_was_written(form: Drawn) -> None:
    assert wrong(form, in_memory(form)) == {}


@settings(drawn, max_examples=75)
@given(drawn_forms(FORM))
def test_a_faithful_form_is_read_without_a_finding(form: Drawn) -> None:
    found = read(in_memory(form))
    # A note on units that stands on the first of two sheets may or may not be meant for the second.
    unsure = {key for key, (page, _) in form.places.items() if page.name == "续表" and form.has_note}
    assert {key for key in form.answers.keys() - unsure if found[key] is None} == set()


@pytest.mark.parametrize("file_format", WRITERS)
@settings(drawn, max_examples=20)
@given(form=drawn_forms(FORM))
def test_a_file_is_read_like_the_form_in_it(file_format: str, form: Drawn) -> None:
    assert wrong(form, open_workbook(WRITERS[file_format](form))) == {}


@settings(drawn, max_examples=75)
@given(drawn_forms(FORM), st.data())
def test_a_row_whose_figures_slipped_is_not_read_as_if_they_had_not(form: Drawn, data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(sorted({item for item, _ in form.answers})))
    assert misread_once_slipped(form, {item}, data.draw(st.integers(1, 2))) == {}


@settings(drawn, max_examples=75)
@given(drawn_forms(FORM), st.sampled_from([-1, 1, 2]))
def test_figures_that_all_slipped_under_their_headings_are_not_read_as_if_they_had_not(form: Drawn, by: int) -> None:
    taken = any((row, column + by) in page.cells or page.merged for page, (row, column) in form.places.values())
    assume(by > 0 or not taken)  # to the left there must be room
    assert misread_once_slipped(form, {item for item, _ in form.answers}, by) == {}


def misread_once_slipped(form: Drawn, items: set[str], by: int) -> dict[Key, object]:
    """Move the figures of these items by so many columns; what is then read of them as another number."""
    places = [(page, row, column) for (item, _), (page, (row, column)) in form.places.items() if item in items]
    figures = [(place, place[0].cells.pop(place[1:]), place[1:] in place[0].percents) for place in places]
    for page, row, column in places:
        page.percents.discard((row, column))
    for (page, row, column), typed, is_percent in figures:
        page.cells[row, column + by] = typed
        page.percents |= {(row, column + by)} if is_percent else set()
    found = read(in_memory(form))
    answers = {key: form.answers[key] for key in form.answers if key[0] in items and found.get(key) is not None}
    return {key: (answers[key], found[key]) for key in answers if _amount(*found[key]) != _amount(*answers[key])}
