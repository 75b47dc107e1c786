"""The ledger of drawn forms with drawn foreign content: every filled cell has one role, that of its use."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.files.cells import Sheet, Workbook, a1
from ingestion.reading.form_reader import Reading
from ingestion.reading.role_kinds import Role
from ingestion.reading.roles import Roles
from tests.fuzz.drawn_files import in_memory
from tests.fuzz.drawn_forms import REPORT_YEAR, Drawn, Page, Typed, drawn_forms
from tests.fuzz.readers import FORM, READER

PLACES = st.tuples(st.integers(0, 60), st.integers(0, 16))
FOREIGN: st.SearchStrategy[Typed] = st.sampled_from(
    (
        "7",
        "3.5万元",
        "另：园区外",
        "——",
        "测算",
        "2020",
        "合计",
        "注：以统计局为准",
        "企业名称",
        "13800000000",
        "单位：万元",
    )
) | st.decimals(0, 10**6, places=1)
HEAD = [column.label_zh for column in FORM.enterprises.columns]
BLOCK: list[list[Typed]] = [
    ["联系人", "张三"],
    ["序号", *HEAD],
    ["一、龙头企业"],
    [Decimal(1), "甲机械公司", "民营", "柠檬", *map(Decimal, range(1, 6))],
    [Decimal(2), "乙机械公司", "国有", "榨菜", *map(Decimal, range(1, 6))],
    ["", "合计", "", "", *map(Decimal, range(2, 11, 2))],
    ["（可以自行添加行）"],
]


@st.composite
def foreign_forms(draw: st.DrawFn) -> Drawn:
    """A form with profile, contact and firms, and with what nobody asked for, anywhere on its sheets or on another."""
    drawn = draw(drawn_forms(FORM))
    page = next(page for page in drawn.pages if page.name == "信息表")
    below = max(row for row, _ in page.cells) + 2
    if draw(st.booleans()):
        block = [[line.label_zh, "某某"] for line in FORM.profile] + BLOCK
        page.cells |= {(below + r, c): typed for r, line in enumerate(block) for c, typed in enumerate(line) if typed}
    for place, typed in draw(st.dictionaries(PLACES, FOREIGN, max_size=12)).items():
        page.cells.setdefault(place, typed)
    if draw(st.booleans()):
        cells = draw(st.dictionaries(PLACES, FOREIGN, max_size=9))
        drawn.pages.append(Page("测算", cells, visible=draw(st.booleans())))
    return drawn


def roles(reading: Reading, sheet: Sheet) -> dict[str, list[str]]:
    """Filled cell -> its roles."""
    found: dict[str, list[str]] = {}
    for rows in (sheet.rows, sheet.covered):
        for row, cells in rows.items():
            found |= {a1(row, column): list(_roles_at(reading, sheet.name, row, column)) for column in cells}
    return found


def _roles_at(reading: Reading, sheet: str, row: int, column: int) -> Iterator[str]:
    for kept in reading.roles:
        if kept.sheet == sheet and kept.first_row is not None and kept.first_column is not None:
            assert kept.last_row is not None
            assert kept.last_column is not None
            if kept.first_row <= row <= kept.last_row and kept.first_column <= column <= kept.last_column:
                yield kept.role


def faults(workbook: Workbook, reading: Reading) -> list[str]:
    """What the ledger does not say, says twice, or says otherwise than what was read."""
    sheet_roles = [f"{kept.sheet} {kept.role}" for kept in reading.roles if kept.first_row is None]
    found = [f"{sheet.name}: {sheet_roles}" for sheet in workbook.sheets if _times(sheet_roles, sheet.name) != 1]
    by_sheet = {sheet.name: roles(reading, sheet) for sheet in workbook.sheets}
    found += [f"{sheet} {cell} {of}" for sheet, cells in by_sheet.items() for cell, of in cells.items() if len(of) != 1]
    used = [(v.sheet, v.cell, Role.VALUE) for v in reading.values if v.raw_text is not None]
    used += [(e.sheet, e.cell, Role.FIRM) for e in reading.enterprises if e.raw_text is not None]
    used += [(p.sheet, p.cell, Role.PROFILE) for p in reading.profile.values() if p.raw_text is not None]
    used += [(reading.title_place.sheet, reading.title_place.cell, Role.TITLE)] if reading.title_place.cell else []
    used += [(reading.years_place.sheet, reading.years_place.cell, Role.HEADING)] if reading.years_place.cell else []
    return found + [f"{sheet} {cell}: no {role}" for sheet, cell, role in used if by_sheet[sheet][cell] != [role]]


def _times(sheet_roles: list[str], sheet: str) -> int:
    return Counter(line.rpartition(" ")[0] for line in sheet_roles)[sheet]


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(foreign_forms())
def test_every_filled_cell_has_one_role_and_what_was_read_has_its_own(form: Drawn) -> None:
    workbook = in_memory(form)
    assert faults(workbook, READER.read(workbook, REPORT_YEAR)) == []


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(drawn_forms(FORM))
def test_a_faithful_form_has_no_number_that_was_not_used(form: Drawn) -> None:
    reading = READER.read(in_memory(form), REPORT_YEAR)
    used = {page.name for page, _ in form.places.values()}
    left = [kept for kept in reading.roles if kept.sheet in used and kept.role == Role.NOT_USED and kept.number_cells]
    assert left == []


def whole_form() -> Workbook:
    """Everything that a form may hold, once."""
    page = Page("信息表", {(0, 0): f"{FORM.title_zh}（2021年度）", (1, 0): "单位：亿元"})
    page.cells |= {
        (2 + r, c): text for r, line in enumerate(FORM.profile) for c, text in enumerate((line.label_zh, "某"))
    }
    page.cells |= {(8, 3 + place): f"{year}年" for place, year in enumerate(FORM.data_years(REPORT_YEAR))}
    for row, item in enumerate((item for item in FORM.items if not item.second_value_of), 9):
        page.cells |= {(row, 0): item.label_zh, (row, 1): Decimal(row - 8), (row, 2): item.unit or "—"}
        page.cells |= {(row, column): Decimal(5) for column in (3, 4, 5)}
    page.cells |= {(60 + r, c): typed for r, line in enumerate(BLOCK) for c, typed in enumerate(line) if typed}
    page.cells[80, 9] = Decimal(42)
    return in_memory(Drawn([page, Page("核查结果", {(0, 0): "1"}), Page("其他", {(3, 3): "无关"})]))


# What stands where on it.
EXPECTED = {"A1": Role.TITLE, "A2": Role.UNIT, "A3": Role.PROFILE_LABEL, "B3": Role.PROFILE, "D9": Role.HEADING}
EXPECTED |= {"A10": Role.LABEL, "B10": Role.NUMBERING, "C10": Role.UNIT, "F10": Role.VALUE, "A61": Role.CONTACT}
EXPECTED |= {
    "A62": Role.HEADING,
    "B62": Role.FIRM_HEAD,
    "A63": Role.FIRM_GROUP,
    "A64": Role.NUMBERING,
    "B65": Role.FIRM,
}
EXPECTED |= {"E66": Role.FIRM_SUMMARY, "A67": Role.REMARK, "J81": Role.NOT_USED}


def otherwise(workbook: Workbook, reading: Reading) -> dict[str, list[str]]:
    """The cells of the whole form that have another role than they should."""
    found = roles(reading, workbook.sheets[0])
    return {cell: found[cell] for cell, role in EXPECTED.items() if found[cell] != [role]}


def test_the_roles_of_a_form_that_holds_everything() -> None:
    reading = READER.read(whole_form(), REPORT_YEAR)
    assert faults(whole_form(), reading) == []
    assert {kept.role for kept in reading.roles} == set(Role) - {Role.FIRMS, Role.SECTION}
    assert otherwise(whole_form(), reading) == {}
    assert [(kept.sheet, kept.first_row, kept.reason) for kept in reading.roles if kept.role == Role.NOT_USED] == [
        ("信息表", 80, "outside"),
        ("其他", None, "no_form"),
        ("其他", 3, "no_form"),
    ]


@pytest.mark.parametrize("step", ["item", "firms", "row", "take", "contact", "rest"])
def test_a_role_that_the_reader_forgets_is_seen(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Roles, step, lambda *_, **__: None)
    reading = READER.read(whole_form(), REPORT_YEAR)
    assert faults(whole_form(), reading) or otherwise(whole_form(), reading)
