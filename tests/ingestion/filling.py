"""Filling the blank form as a clerk does: by what is printed on it, without the reader that is under test."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.form import Form, Item
from ingestion.reading.answers import State

Typed = Decimal | str | None


@dataclass(frozen=True)
class Told:
    """What must be read at one place: number in the unit of the form, state, and the cell."""

    state: State
    number: Decimal | None
    cell: str


@dataclass
class Filled:
    """A filled form, and what must be read from it: (item code, data year) -> Told."""

    content: bytes
    answers: dict[tuple[str, int], Told] = field(default_factory=dict)


def places(page: Worksheet) -> dict[tuple[int, bool], dict[int, str]]:
    """(printed number, is it an 其中 line) -> year -> address, by labels and headings as printed."""
    found: dict[tuple[int, bool], dict[int, str]] = {}
    years: dict[int, int] = {}
    number = 0
    for row in page.iter_rows():
        stated = {c.column: int(m[1]) for c in row if (m := re.search(r"（(20\d\d)年）$", str(c.value or "")))}
        years = stated if len(stated) > 1 else years
        label = str(row[0].value or "")
        numbered = re.match(r"(\d+)\.", label)
        number = int(numbered[1]) if numbered else number
        if numbered or label.startswith("其中"):
            found[number, not numbered] = {year: row[column - 1].coordinate for column, year in years.items()}
    return found


def answer_right_of(page: Worksheet, label: str) -> str:
    """Address of the answer of a line of the head."""
    row = next(row for row in page.iter_rows(max_col=1) if row[0].value == label)[0].row
    merged = [area for area in page.merged_cells.ranges if area.min_row == row and area.min_col > 1]
    return merged[0].coord.partition(":")[0]


def rows_of_firms(page: Worksheet, form: Form) -> list[int]:
    """Rows between the head of the table and the hint under it."""
    texts = {row[0].value: row[0].row for row in page.iter_rows(max_col=1)}
    first = next(row for text, row in texts.items() if str(text).startswith(form.enterprises.columns[0].label_zh)) + 1
    return list(range(first, texts[form.enterprises.add_rows_hint_zh]))


def fill(
    blank: bytes,
    form: Form,
    answers: Mapping[tuple[str, int], tuple[Typed, State, Decimal | None]],
    profile: Mapping[str, str] | None = None,
    firms: list[list[Typed]] | None = None,
) -> Filled:
    """Type answers (what is typed, what must be read of it), the profile by label, and firms column by column."""
    book = load_workbook(io.BytesIO(blank))
    page = book.worksheets[0]
    for label, text in (profile or {}).items():
        page[answer_right_of(page, label)] = text
    for row, firm in zip(rows_of_firms(page, form), firms or [], strict=False):
        for column, typed in enumerate(firm, 1):
            page.cell(row, column).value = typed
    by_label = places(page)
    filled = Filled(b"")
    for item in form.items:
        for year, cell in by_label[item.no, item.part_of is not None].items():
            typed, state, number = answers[item.code, year]
            if not item.second_value_of:
                page[cell] = typed
            filled.answers[item.code, year] = Told(state, number, cell)
    sink = io.BytesIO()
    book.save(sink)
    filled.content = sink.getvalue()
    return filled


def simple_answers(form: Form, report_year: int) -> dict[tuple[str, int], tuple[Typed, State, Decimal | None]]:
    """Every item answered in the simplest form that its note asks for; figures that agree with each other."""
    answers = {}
    for place, year in enumerate(form.data_years(report_year)):
        for item in form.items:
            number = _number(item, place)
            answers[item.code, year] = _typed(form, item, place, number)
    return answers


def _number(item: Item, place: int) -> Decimal:
    """A figure that grows a little every year; a part is less than its whole."""
    if item.kind in {"count", "count_and_names"}:
        may_be_none = item.no % 2 and not item.required and item.code != "featured_employees"
        return Decimal(0) if may_be_none and not place else Decimal(item.no + place)
    if item.growth_of:
        return [Decimal("-1.5"), Decimal(25), Decimal(20)][place]
    if item.may_be_negative and item.kind == "percent":
        return [Decimal("-2.25"), Decimal(0), Decimal("3.2")][place]
    percent = [Decimal("3.2"), Decimal("0.5"), Decimal(4)][place]
    if item.kind == "percent":
        return percent
    whole = [Decimal("1234.5"), Decimal("1543.125"), Decimal("1851.75")][place]
    whole *= {"featured_rd": percent / 100, "tax_revenue": percent / 100, "investment_per_mu": 1000}.get(item.code, 1)
    return whole - Decimal("0.00000001") if item.part_of else whole


def _typed(form: Form, item: Item, place: int, number: Decimal) -> tuple[Typed, State, Decimal | None]:
    if not item.is_numeric:
        return "无", State.NONE, None
    second = next((other for other in form.items if other.second_value_of == item.code), None)
    if second:
        return f"{number}；{_number(second, place)}%", State.NUMBER, number
    if item.kind != "count_and_names":
        return number, State.NUMBER, number
    if not number:
        return "无", State.ZERO_WORD, number
    return f"{number}{item.unit}：甲（检测）、乙、丙等", State.NUMBER, number
