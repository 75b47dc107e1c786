"""Forms in drawn layouts: what offices make of the form when they retype, paste, convert and renumber it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from ingestion.form import Form, Item

REPORT_YEAR = 2021
Typed = str | Decimal
Place = tuple[int, int]

NUMBERS = ("{no}.", "{no}、", "{no}． ", "（{no}）", "({no}) ", "{no} ", "{no}", "{wide}.", "{wide}、", "第{no}项 ", "")
BRACKETS = ("（{}）", "({})", "（ {} ）", "[{}]", "【{}】", "（单位：{}）", "：{}", " {}")
HEADINGS: tuple[Callable[[str, int], str], ...] = (
    lambda word, _: word,
    lambda _, year: f"{year}年",
    lambda _, year: f"{year} 年度",
    lambda word, year: f"{word}（{year}年）",
    lambda word, year: f"{year}年（{word}）",
    lambda word, year: f"{word}\n{year}",
    lambda _, year: str(year).translate(_WIDE) + "年",
)
_WIDE = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
NOTES = ("注：本年口径有调整。", "以上数据来自统计部门", "（见附件）", "备注：按法人口径", "数据已核对")
REMARKS = ("", "快报数", "含园区外企业", "按2018年口径", "—", "见附件2")
COVER = (("填报说明", "一、请逐项填写。", "二、单位以表内为准。"), ("封面", "某某基地", "2021年2月"))


@dataclass
class Page:
    """One sheet: typed cells, percent cells (shown as %), and merged ranges."""

    name: str
    cells: dict[Place, Typed] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    visible: bool = True


@dataclass
class Drawn:
    """Sheets in their order, and what was answered: (item, data year) -> number and its unit, and where."""

    pages: list[Page]
    has_note: bool = False  # that sets the unit of amounts
    answers: dict[tuple[str, int], tuple[Decimal, str]] = field(default_factory=dict)
    places: dict[tuple[str, int], tuple[Page, Place]] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """How the form is laid out."""

    down: int
    right: int
    years: tuple[int, ...]
    heading: Callable[[str, int], str]
    number: str
    bracket: str
    label_columns: int
    merge_labels: bool
    remark_columns: int
    note_rows: bool
    narrow_from: int | None
    second_sheet_from: int | None
    repeat_heading: bool
    note_unit: str | None
    cover: tuple[str, ...]
    last_year: str | None  # hidden, or another sheet that says its years


@st.composite
def looks(draw: st.DrawFn, items: int) -> Look:
    """Any of them."""
    narrow_from, second_sheet_from = (
        draw(st.none() | st.integers(4, items - 2)),
        draw(st.none() | st.integers(4, items)),
    )
    # No page consists of one row.
    narrow_from = second_sheet_from if second_sheet_from and narrow_from == second_sheet_from - 1 else narrow_from
    return Look(
        down=draw(st.integers(0, 6)),
        right=draw(st.integers(0, 4)),
        years=tuple(draw(st.permutations([2018, 2019, 2020]))),
        heading=draw(st.sampled_from(HEADINGS)),
        number=draw(st.sampled_from(NUMBERS)),
        bracket=draw(st.sampled_from(BRACKETS)),
        label_columns=draw(st.integers(1, 5)),
        merge_labels=draw(st.booleans()),
        remark_columns=draw(st.integers(0, 2)),
        note_rows=draw(st.booleans()),
        narrow_from=narrow_from,
        second_sheet_from=second_sheet_from,
        repeat_heading=draw(st.booleans()),
        note_unit=draw(st.none() | st.sampled_from(("万元", "元", "亿元"))),
        cover=draw(st.sampled_from(((), *COVER))),
        last_year=draw(st.sampled_from((None, "hidden", "stated"))),
    )


@st.composite
def typed_figures(draw: st.DrawFn, item: Item, unit: str) -> tuple[Typed, bool, Decimal, str]:
    """What is typed, whether it is shown as a percentage, and the number with the unit that it must be read in."""
    if item.kind == "percent":
        number = draw(st.decimals(-100, 1000, places=1))
        ways = (
            (number, False),
            (f"{number}%", False),
            (f"{number}％", False),
            (str(number), False),
            (number / 100, True),
        )
        typed, percent = draw(st.sampled_from(ways))
        return typed, percent, number, "%"
    number = draw(st.decimals(0, 10**6, places=0 if item.kind == "count" else 2))
    plain, grouped = f"{number.normalize():f}", f"{number:,}"
    texts = (
        plain,
        grouped,
        f" {plain} ",
        plain.translate(_WIDE),
        grouped.translate(_WIDE),
        f"{plain}{unit}",
        f"{plain} {unit}",
    )
    return draw(st.sampled_from((number, number, *texts))), False, number, unit


@st.composite
def drawn_forms(draw: st.DrawFn, form: Form) -> Drawn:
    """A form of the plain items of a spec, faithful to it, in a drawn layout."""
    pairs = {other.second_value_of for other in form.items}
    kinds = ("money", "count", "percent")
    items = [i for i in form.items if i.kind in kinds and not i.second_value_of and i.code not in pairs]
    look = draw(looks(len(items)))
    drawn = Drawn([], has_note=look.note_unit is not None)
    if look.cover:
        drawn.pages.append(Page("封面", {(row, 0): line for row, line in enumerate(look.cover)}))
    page = Page("信息表")
    drawn.pages.append(page)
    row = _begin(page, look, form, 0)
    for index, item in enumerate(items):
        if index == look.second_sheet_from:
            page = Page("续表")
            drawn.pages.append(page)
            row = _begin(page, look, form, index) if look.repeat_heading else look.down
        row += 1 + draw(st.integers(0, 1))
        if look.note_rows and draw(st.integers(0, 5)) == 0:
            page.cells[row, look.right] = draw(st.sampled_from(NOTES))
            row += 1
        _write_row(draw, drawn, look, item, (page, index, row))
    if look.last_year:
        drawn.pages.insert(draw(st.integers(0, len(drawn.pages))), _last_year(look, form, items))
    return drawn


def _begin(page: Page, look: Look, form: Form, index: int) -> int:
    """The note on units and the heading of the years; gives its row."""
    row = look.down
    if look.note_unit:
        page.cells[row, look.right] = f"单位：{look.note_unit}"
        row += 1
    for column, year in zip(_columns(look, index), look.years, strict=True):
        page.cells[row, column] = look.heading(form.years[year - REPORT_YEAR], year)
    for place in range(look.remark_columns):
        page.cells[row, _columns(look, index)[-1] + 1 + place] = f"备注{place + 1}"
    return row


def _columns(look: Look, index: int) -> list[int]:
    """Where the figures stand."""
    is_narrow = look.narrow_from is not None and index >= look.narrow_from
    first = look.right + (1 if is_narrow else look.label_columns)
    return list(range(first, first + len(look.years)))


def _write_row(draw: st.DrawFn, drawn: Drawn, look: Look, item: Item, place: tuple[Page, int, int]) -> None:
    page, index, row = place
    columns = _columns(look, index)
    assert item.unit is not None
    # A note on units stands for labels that name none; else each label names its own.
    in_note = look.note_unit is not None and item.kind == "money" and item.unit == "亿元"
    unit = look.note_unit if in_note and look.note_unit else item.unit
    number = "" if item.part_of else look.number.format(no=item.no, wide=str(item.no).translate(_WIDE))
    named = "" if in_note or not (item.unit_on_form or draw(st.booleans())) else look.bracket.format(unit)
    page.cells[row, look.right] = number + _spaced(draw, item.label_zh) + named
    if look.merge_labels and columns[0] - look.right > 1:
        page.merged.append(((row, look.right), (row, columns[0] - 1)))
    for column, year in zip(columns, look.years, strict=True):
        typed, percent, number_read, unit_read = draw(typed_figures(item, unit))
        page.cells[row, column] = typed
        page.percents |= {(row, column)} if percent else set()
        drawn.answers[item.code, year] = (number_read, unit_read)
        drawn.places[item.code, year] = (page, (row, column))
    for remarked in range(look.remark_columns if columns[-1] == _columns(look, 0)[-1] else 0):
        remark = draw(st.sampled_from(REMARKS))
        if remark:
            page.cells[row, columns[-1] + 1 + remarked] = remark


def _spaced(draw: st.DrawFn, label: str) -> str:
    place = draw(st.integers(0, len(label)))
    label = label.replace("：", draw(st.sampled_from(("：", ":"))))
    return label[:place] + draw(st.sampled_from(("", "", " ", "\n", "　"))) + label[place:]


def _last_year(look: Look, form: Form, items: list[Item]) -> Page:
    """Last year's form, left in the file: hidden, or in sight with its years."""
    page = Page("去年", visible=look.last_year != "hidden")
    for column, year in enumerate(look.years, 1):
        word = form.years[year - REPORT_YEAR]
        page.cells[0, column] = word if look.last_year == "hidden" else f"{year - 1}年"
    for row, item in enumerate(items, 1):
        page.cells[row, 0] = f"{item.no}.{item.label_zh}（{item.unit}）"
        page.cells |= {(row, column): Decimal(999) for column in range(1, 4)}
    return page
