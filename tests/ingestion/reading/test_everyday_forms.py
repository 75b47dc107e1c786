"""Everyday deviations of filled forms: read where one thing can be meant, else left to be asked."""

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
import xlwt

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook
from ingestion.files.number_formats import shown
from ingestion.files.plain import read_csv
from ingestion.files.workbook import open_workbook
from ingestion.form import Form
from ingestion.reading.answers import State
from ingestion.reading.form_reader import FormReader, Value
from tests.ingestion.files.test_workbook import ODS, ods
from tests.ingestion.reading.kinds_of_forms import Filled
from tests.ingestion.reading.test_form_reader import HEAD, OUTPUT, PART, PRODUCERS, ROWS, SALES, TRADE, numbers

Read = Callable[..., dict[tuple[str, int], Value]]
SheetOf = Callable[..., Sheet]

FIRMS = [
    "企业名称",
    "企业性质",
    "主营业务",
    "总产值（亿元）",
    "销售收入（亿元）",
    "销售额（亿元）",
    "特色产品销售额（亿元）",
    "研发投入（万元）",
]


def states(values: dict[tuple[str, int], Value], item: str) -> set[State]:
    return {values[item, year].state for year in (2018, 2019, 2020)}


@pytest.mark.parametrize(
    "headings",
    [
        ["2018年末", "2019年末", "2020年末"],
        ["2018年全年", "2019年全年", "2020年全年"],
        ["2018年（实际）", "2019年（实际）", "2020年（实际）"],
        ["2018年1-12月", "2019年1-12月", "2020年1-12月"],
        ["18年", "19年", "20年"],
        ["前三年", "上二年", "去年"],
        ["2018年（亿元）", "2019年（亿元）", "2020年（亿元）"],
        ["Y2018", "Y2019", "Y2020"],
        ["2018财年", "2019财年", "2020财年"],
        ["2018年审计数", "2019年审计数", "2020年快报数"],
    ],
)
def test_headings_in_other_words(read: Read, sheet_of: SheetOf, headings: list[str]) -> None:
    values = read(sheet_of([[*HEAD[:5], *headings], *ROWS[1:]]))
    assert numbers(values, "internationalization") == [1, 2, 3]


@pytest.mark.parametrize(
    "headings", [["2018年1-6月", "2019年1-6月", "2020年1-6月"], ["2018年计划", "2019年计划", "2020年计划"]]
)
def test_headings_of_something_else_give_no_figure(read: Read, sheet_of: SheetOf, headings: list[str]) -> None:
    values = read(sheet_of([[*HEAD[:5], *headings], *ROWS[1:]]))
    assert states(values, "internationalization") == {State.YEAR_UNKNOWN}


def test_value_and_growth_under_each_year(read: Read, sheet_of: SheetOf) -> None:
    head = ["统计数据及发展情况", "2018年", None, "2019年", None, "2020年", None]
    below = [None, "数值", "同比（%）", "数值", "同比（%）", "数值", "同比（%）"]
    rows = [[str(row[0]), row[5], 8.8, row[6], 8.9, row[7], 9.1] for row in ROWS[1:]]
    sheet = sheet_of([head, below, *rows])
    sheet.merged.update({(0, 1): (0, 2), (0, 3): (0, 4), (0, 5): (0, 6)})
    assert numbers(read(sheet), "gross_output") == [10, 11, 12]


def test_value_and_growth_only_under_the_second_heading_of_a_page(read: Read, sheet_of: SheetOf) -> None:
    head = ["统计数据及发展情况", "2018年", None, "2019年", None, "2020年", None]
    below = [None, "数值", "同比（%）", "数值", "同比（%）", "数值", "同比（%）"]
    sheet = sheet_of([*ROWS, head, below, ["13.创造税收（亿元）", 6, 8.8, 7, 8.9, 8, 9.1]])
    sheet.merged.update({(6, 1): (6, 2), (6, 3): (6, 4), (6, 5): (6, 6)})
    values = read(sheet)
    assert numbers(values, "gross_output") == [10, 11, 12]
    assert numbers(values, "tax_revenue") == [6, 7, 8]


@pytest.mark.parametrize(
    "label", ["2. 销售额增量（亿元）", "2.新增销售额（亿元）", "2.累计销售额（亿元）", "2.出口销售额（亿元）"]
)
def test_a_label_that_asks_for_another_quantity(read: Read, sheet_of: SheetOf, label: str) -> None:
    rows = [HEAD, OUTPUT, PART, [label, *SALES[1:]], TRADE, PRODUCERS]
    values = read(sheet_of(rows))
    assert numbers(values, "sales") == [None, None, None]
    assert states(values, "sales") <= {State.OTHER_QUANTITY, State.ROW_MISSING}


@pytest.mark.parametrize(
    "extra", ["其中：特色产品增加值（亿元）", "其中：出口额（亿元）", "其中：特色产品出口总产值（亿元）"]
)
def test_rows_of_the_senders_own_disturb_no_item(read: Read, sheet_of: SheetOf, extra: str) -> None:
    values = read(sheet_of([HEAD, OUTPUT, PART, [extra, None, None, None, None, 1, 1, 1], SALES, TRADE, PRODUCERS]))
    assert numbers(values, "gross_output") == [10, 11, 12]
    assert numbers(values, "featured_output") == [5, 6, 7]


def test_a_label_merged_over_the_row_of_its_part(read: Read, sheet_of: SheetOf) -> None:
    part = [None, "其中：特色产品总产值", *PART[2:]]
    sheet = sheet_of([HEAD, OUTPUT, part, SALES, TRADE, PRODUCERS])
    sheet.merged[1, 0] = (2, 0)
    values = read(sheet)
    assert numbers(values, "gross_output") == [10, 11, 12]
    assert numbers(values, "featured_output") == [5, 6, 7]


def test_a_column_that_numbers_the_rows(read: Read, sheet_of: SheetOf) -> None:
    rows = [
        [row[0], f"{place:02d}", *row[5:]]
        for place, row in enumerate([*ROWS[1:], ["7.特色产品产业从业人数", *[None] * 4, 5, 6, 7]], 1)
    ]
    values = read(sheet_of([["统计数据及发展情况", None, "上三年", "上两年", "上年"], *rows]))
    assert numbers(values, "gross_output") == [10, 11, 12]
    assert numbers(values, "featured_employees") == [5, 6, 7]


def test_answers_that_rise_below_a_word_number_no_rows(form: Form, read: Read, sheet_of: SheetOf) -> None:
    labels = [f"{item.no}.{item.label_zh}" for item in form.items if 19 <= item.no <= 23]
    page = [[label, place or "缺", 50 - place, 7] for place, label in enumerate(labels)]
    values = read(sheet_of(ROWS), sheet_of(page, "第二页"))
    assert numbers(values, "overseas_trademarks") == [4, 46, 7]


def test_traditional_characters(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of([HEAD, ["1.總產值（億元）", *OUTPUT[1:]], PART, SALES, TRADE, PRODUCERS]))
    assert numbers(values, "gross_output") == [10, 11, 12]


@pytest.mark.parametrize(
    ("remark", "doubted"),
    [
        ("注：国际化程度指标按亿美元填报", {"internationalization"}),
        ("说明：第2项金额单位为万元，其余为亿元", {"sales"}),
        ("注：以上金额按美元计", {"internationalization", "sales", "gross_output"}),
        ("注：金额单位均为亿元", set()),
    ],
)
def test_a_remark_that_sets_another_unit(read: Read, sheet_of: SheetOf, remark: str, doubted: set[str]) -> None:
    values = read(sheet_of([*ROWS, [remark]]))
    asked = {
        item
        for item in ("internationalization", "sales", "gross_output")
        if states(values, item) == {State.UNIT_UNCLEAR}
    }
    assert asked == doubted


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([["一、龙头企业"], ["甲厂", "民营", "机电", 1, 1, 1, 1, 10], ["小计", None, None, 1, 1, 1, 1, 10]], ["甲厂"]),
        ([["9号食品厂", None, None, 1, 1, 1, 1, 10], ["乙厂", "民营", "机电", 1, 1, 1, 1, 10]], ["9号食品厂", "乙厂"]),
        ([["甲厂", "民营", "机电", 1, 1, 1, 1, 10], ["其他企业（32家）", None, None, 3, 3, 3]], ["甲厂"]),
        ([["甲厂", "民营", "机电", 1, 1, 1, 1, 10], ["同比增长（%）", None, None, 3, 3, 3, 3, 3]], ["甲厂"]),
        ([["例：××厂", "民营", "××生产", 1, 1, 1, 1, 10], ["甲厂", "民营", "机电", 1, 1, 1, 1, 10]], ["甲厂"]),
        ([["甲厂", "民营", "机电", 1, 1, 1, 1, 10], [None, "民营"]], ["甲厂"]),
        (
            [["7、甲厂", None, None, 1, None, 1, 1, 10], ["8、乙厂", "民营", None, 1, None, 1, 1, 10]],
            ["7、甲厂", "8、乙厂"],
        ),
        ([["7、甲厂", None, None, 1, 1, 1, 1, 10], ["8、乙厂", None, None, 1, 1, 1, 1, 10]], ["7、甲厂", "8、乙厂"]),
    ],
)
def test_rows_of_the_table_of_firms(
    reader: FormReader, sheet_of: SheetOf, rows: list[list[str | float | None]], names: list[str]
) -> None:
    reading = reader.read(Workbook("xlsx", (sheet_of([*ROWS, FIRMS, *rows]),)), 2021)
    assert [e.value_text for e in reading.enterprises if e.field == "enterprise_name"] == names


@pytest.mark.parametrize("column", ["工业总产值（亿元）", "2020年总产值（亿元）", "总产植（亿元）"])
def test_heads_of_the_table_in_other_words(reader: FormReader, sheet_of: SheetOf, column: str) -> None:
    head = [*FIRMS[:3], column, *FIRMS[4:]]
    sheet = sheet_of([*ROWS, head, ["甲厂", "民营", "机电", 1.5, 1, 1, 1, 10]])
    reading = reader.read(Workbook("xlsx", (sheet,)), 2021)
    assert [e.digits for e in reading.enterprises if e.field == "gross_output"] == ["1.5"]


@pytest.mark.parametrize(
    ("title", "taken"), [("5.企业情况（续）", True), ("2020年企业情况", True), ("2019年企业情况", False)]
)
def test_firms_that_go_on_on_another_sheet(reader: FormReader, sheet_of: SheetOf, title: str, *, taken: bool) -> None:
    form = sheet_of([*ROWS, FIRMS, ["甲厂", "民营", "机电", 1, 1, 1, 1, 10]])
    more = sheet_of([[title], ["乙厂", "民营", "机电", 2, 2, 2, 2, 20]])
    reading = reader.read(Workbook("xlsx", (form, more)), 2021)
    names = [e.value_text for e in reading.enterprises if e.field == "enterprise_name"]
    assert names == (["甲厂", "乙厂"] if taken else ["甲厂"])


def test_the_same_firms_on_another_sheet_count_once(reader: FormReader, sheet_of: SheetOf) -> None:
    firm = ["甲厂", "民营", "机电", 1, 1, 1, 1, 10]
    reading = reader.read(Workbook("xlsx", (sheet_of([*ROWS, FIRMS, firm]), sheet_of([FIRMS, firm]))), 2021)
    assert [e.value_text for e in reading.enterprises if e.field == "enterprise_name"] == ["甲厂"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [(CellKind.STRUCK, State.STRUCK), (CellKind.HIDDEN, State.HIDDEN), (CellKind.MASKED, State.MASKED)],
)
def test_figures_that_may_not_count(read: Read, sheet_of: SheetOf, kind: CellKind, state: State) -> None:
    sheet = sheet_of(ROWS)
    sheet.rows[3][7] = Cell("10", kind)
    value = read(sheet)["sales", 2020]
    assert (value.state, value.number) == (state, None)


@pytest.mark.parametrize(
    ("number", "code", "cell"),
    [
        (12156, '0!.0,"万"', Cell("1.2156万")),
        (12156, '[>=10000]0!.0,"万";0', Cell("1.2156万")),
        (56, '[>=10000]0!.0,"万";0', Cell("56", CellKind.NUMBER)),
        (250000000, '0!.00000000"亿"', Cell("2.5亿")),
        (25000000, '0!.0000000"千万"', Cell("2.5千万")),
        (25000000, '0!.00000000"千万"', Cell("25000000", CellKind.OTHER)),
        (35000, "0.0,", Cell("35000", CellKind.OTHER)),
        (0, "0;-0;;@", Cell("0", CellKind.MASKED)),
        (5, '0"盈";0"亏";"无"', Cell("5盈")),
        (-5, '0"盈";0"亏";"无"', Cell("-5亏")),
        (-5, '0"盈"', Cell("-5盈")),
    ],
)
def test_numbers_that_their_format_scales_or_hides(number: float, code: str, cell: Cell) -> None:
    assert shown(number, code) == cell


def test_one_none_merged_over_all_years(form: Form, read: Read, sheet_of: SheetOf) -> None:
    label = next(item.label_zh for item in form.items if item.code == "serious_incidents")
    sheet = sheet_of([*ROWS, [f"26.{label}", None, None, None, None, "无"]])
    sheet.merged[6, 5] = (6, 7)
    assert states(read(sheet), "serious_incidents") == {State.NONE}
    assert Decimal(1) == numbers(read(sheet), "internationalization")[0]


@pytest.mark.parametrize(
    ("title", "column", "digits"),
    [
        ("5.特色产业龙头企业及集聚企业情况（2020年）", "总产值（亿元）", "1.5"),
        ("5.特色产业龙头企业及集聚企业情况（2019年）", "总产值（亿元）", None),
        ("5.特色产业龙头企业及集聚企业情况（2019-2020年）", "总产值（亿元）", "1.5"),
        ("5.特色产业龙头企业及集聚企业情况（上年）", "2019年总产值（亿元）", None),
        ("2021年报送", "总产值（亿元）", "1.5"),
    ],
)
def test_a_table_of_firms_that_names_its_year(
    reader: FormReader, sheet_of: SheetOf, title: str, column: str, digits: str | None
) -> None:
    head = [*FIRMS[:3], column, *FIRMS[4:]]
    sheet = sheet_of([*ROWS, [title], head, ["甲厂", "民营", "机电", 1.5, 1, 1, 1, 10]])
    reading = reader.read(Workbook("xlsx", (sheet,)), 2021)
    assert [e.digits for e in reading.enterprises if e.field == "gross_output" and e.digits] == [digits] * bool(digits)
    assert [e.value_text for e in reading.enterprises if e.field == "enterprise_name"] == ["甲厂"]


@pytest.mark.parametrize(
    ("item", "typed", "digits"),
    [
        ("featured_producers", "共35家（其中规上20家）", "35"),
        ("featured_producers", "规上20家、规下15家，合计35家", "35"),
        ("featured_producers", "规上20家、规下16家，合计35家", None),
        ("featured_producers", "35家企业", "35"),
        ("featured_producers", "35家分公司", None),
        ("sales", "234.56亿元（快报数）", "234.56"),
        ("sales", "234.56亿元（计划数）", None),
        ("sales", "234.56亿元，同比增长8%", "234.56"),
        ("sales", "234.56（较上年+8.2%）", "234.56"),
        ("sales", "同比增长8%", None),
    ],
)
def test_what_is_said_beside_a_figure(read: Read, sheet_of: SheetOf, item: str, typed: str, digits: str | None) -> None:
    rows = {"sales": SALES, "featured_producers": PRODUCERS}
    changed = [[*row[:7], typed] if row is rows[item] else row for row in ROWS]
    assert read(sheet_of(changed))[item, 2020].digits == digits


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        ("0.85亿元占比3.2%", ["0.85", "3.2"]),
        ("0.85（亿元）、3.2（%）", ["0.85", "3.2"]),
        ("0.85亿元强度为3.2%", ["0.85", "3.2"]),
        ("0.85亿元占3.2%，另0.3亿元", [None, None]),
    ],
)
def test_two_values_parted_by_words(
    form: Form, read: Read, sheet_of: SheetOf, typed: str, pair: list[str | None]
) -> None:
    label = next(item.label_zh for item in form.items if item.code == "featured_rd")
    values = read(sheet_of([*ROWS, [f"12.{label}", None, None, None, None, "1；1%", "1；1%", typed]]))
    assert [values[code, 2020].digits for code in ("featured_rd", "featured_rd_intensity")] == pair


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("均无", State.NONE),
        ("不存在上述情形", State.NONE),
        ("三年均未发生。", State.NONE),
        ("0起", State.NONE),
        ("无重大事故", State.STATEMENT),
        ("无，但有投诉1起", State.STATEMENT),
        ("上述均有", State.STATEMENT),
    ],
)
def test_nothing_to_tell_in_other_words(form: Form, read: Read, sheet_of: SheetOf, typed: str, state: State) -> None:
    label = next(item.label_zh for item in form.items if item.code == "serious_incidents")
    values = read(sheet_of([*ROWS, [f"26.{label}", None, None, None, None, typed, typed, typed]]))
    assert states(values, "serious_incidents") == {state}


@pytest.mark.parametrize(
    ("lines", "digits"),
    [
        (["2.销售额（亿元）,1,234.56,1,300.00,1,400.00"], [None, None, None]),
        (["2.销售额（亿元）,234,56,240,10,250,30"], [None, None, None]),
        (["2.销售额（亿元）,1234.56,1300,1400,见注"], ["1234.56", "1300", "1400"]),
        (['2.销售额（亿元）,"1,234.56","1,300","1,400"'], ["1234.56", "1300", "1400"]),
    ],
)
def test_a_comma_within_a_number_of_csv(read: Read, lines: list[str], digits: list[str | None]) -> None:
    label = "3.国际化程度指标（亿元）,1,2,3"
    text = "\r\n".join(["统计数据及发展情况,上三年,上两年,上年", "1.总产值（亿元）,10,11,12", *lines, label])
    more = "4.特色产品生产企业数量（家）,5,6,7"
    values = read(read_csv(f"{text}\r\n{more}\r\n"))
    assert [values["sales", year].digits for year in (2018, 2019, 2020)] == digits
    assert numbers(values, "internationalization") == [1, 2, 3]


def xls_of(hide: Callable[[xlwt.Worksheet], None], look: str = "") -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    for column, value in enumerate(["销售额（亿元）", 1, 2]):
        sheet.write(0, column, value, xlwt.easyxf(look) if column == 1 else xlwt.easyxf(""))
    hide(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_figures_of_xls_that_are_struck_out_or_hidden() -> None:
    def kinds(content: bytes) -> list[CellKind]:
        return [cell.kind for cell in open_workbook(content).sheets[0].rows[0].values()]

    text, number = CellKind.TEXT, CellKind.NUMBER
    assert kinds(xls_of(lambda _: None)) == [text, number, number]
    assert kinds(xls_of(lambda _: None, "font: struck_out on")) == [text, CellKind.STRUCK, number]
    assert kinds(xls_of(lambda sheet: setattr(sheet.col(2), "hidden", True))) == [text, number, CellKind.HIDDEN]
    assert kinds(xls_of(lambda sheet: setattr(sheet.row(0), "hidden", True))) == [text, *[CellKind.HIDDEN] * 2]


HIDDEN = ' table:visibility="collapse"'
COLUMN, TWICE = "<table:table-column%s/>", ' table:number-columns-repeated="2"'


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("<table:table-row>", f"<table:table-row{HIDDEN}>", CellKind.HIDDEN),
        ("<table:table-row>", '<table:table-row table:visibility="filter">', CellKind.HIDDEN),
        (
            "<table:table-row>",
            f"{COLUMN % TWICE}{COLUMN % HIDDEN}<table:table-row>",
            CellKind.HIDDEN,
        ),
        ('office:value="1.5"', 'office:value="1.5" table:style-name="ce1"', CellKind.STRUCK),
    ],
)
def test_figures_of_ods_that_are_struck_out_or_hidden(old: str, new: str, kind: CellKind) -> None:
    struck = (
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    )
    content = ODS.replace(old, new, 1).replace("</office:automatic-styles>", struck)
    sheet = open_workbook(ods(content)).sheets[0]
    assert [cell.kind for cell in (sheet.rows[0][1], sheet.rows[0][2])] == [CellKind.TEXT, kind]


def unclear(reader: FormReader, *sheets: Sheet) -> list[tuple[int | None, list[str] | None, int | None]]:
    reading = reader.read(Workbook("xlsx", sheets), 2021)
    return [
        (kept.first_row, kept.item_codes, kept.data_year) for kept in reading.roles if kept.reason == "remark_unclear"
    ]


@pytest.mark.parametrize(
    ("remark", "item", "year"),
    [
        ("注：2019年销售额含园区外企业", ["sales"], 2019),
        ("说明：第3项2018年不含转口贸易", ["internationalization"], 2018),
        ("2020年数据已按新口径调整", None, 2020),
        ("备注：总产值、销售额均剔除内部重复", None, None),
        ("2018—2019年为园区数，2020年为全区数", None, None),
        ("说明：特色产品专利数量为累计数", ["patents"], None),
        ("注：专利数量为历年累计数", ["patents"], None),
        ("注：上年数据按新口径调整", None, 2020),
        ("备注：前年数据有调整", None, 2019),
        ("2020年销售额由区统计局提供，已折算", ["sales"], 2020),
        ("更正：2020年销售额应为2.5亿元", ["sales"], 2020),
    ],
)
def test_a_remark_that_may_change_what_a_figure_means(
    reader: FormReader, sheet_of: SheetOf, remark: str, item: list[str] | None, year: int | None
) -> None:
    assert unclear(reader, sheet_of([*ROWS, [remark]])) == [(6, item, year)]
    assert unclear(reader, sheet_of([[remark], *ROWS])) == [(0, item, year)]


@pytest.mark.parametrize(
    "remark",
    [
        "注：2020年为快报数",
        "2020年销售额以统计局数据为准",
        "填表说明：第10项单位为元/亩",
        "填报日期：2021年1月20日",
        "注：金额保留两位小数",
        "2017年认定为省级基地",
        "本表一式两份",
        "注：国际化程度指标来源于海关",
        "遂宁经开区外贸转型升级基地2018—2020年度信息表",
    ],
)
def test_a_remark_that_changes_nothing(reader: FormReader, sheet_of: SheetOf, remark: str) -> None:
    assert unclear(reader, sheet_of([*ROWS, [remark]])) == []


@pytest.mark.parametrize("remark", ["税务局口径", "商务局核定", "海关口径"])
def test_whose_figure_it_is_changes_nothing(reader: FormReader, sheet_of: SheetOf, remark: str) -> None:
    assert unclear(reader, sheet_of([*ROWS[:3], [*SALES, remark], *ROWS[4:]])) == []


def test_a_remark_beside_an_item_is_of_this_item(reader: FormReader, sheet_of: SheetOf) -> None:
    rows = [*ROWS[:3], [*SALES, "2019年不含新区"], *ROWS[4:]]
    assert unclear(reader, sheet_of(rows)) == [(3, ["sales"], 2019)]
    assert unclear(reader, sheet_of([*ROWS[:3], [*SALES, "含税"], *ROWS[4:]])) == []


@pytest.mark.parametrize(
    ("label", "is_unclear"),
    [
        ("4.外资特色产品生产企业数量（家）", True),
        ("4.特色产品生产企业数量（一季度）", True),
        ("4.特色产品研发企业数量（家）", True),
        ("4.境外特色产品生产企业数量（家）", True),
        ("4.特色产品服务生产企业数量（家）", True),
        ("4.特色产品生产企业总数（家）", False),
        ("4.特色产品相关生产企业数量（家）", False),
        ("4.特色产品生产企业数亮（家）", False),
        ("4、特色产品生产企业数", False),
        ("4.特色产品生产企业户数（户）", False),
    ],
)
def test_a_label_that_says_more_is_told(reader: FormReader, sheet_of: SheetOf, label: str, *, is_unclear: bool) -> None:
    rows = [HEAD, OUTPUT, PART, SALES, TRADE, [label, *PRODUCERS[1:]]]
    reading = reader.read(Workbook("xlsx", (sheet_of(rows),)), 2021)
    told = [kept.item_codes for kept in reading.roles if kept.reason == "label_unclear"]
    assert told == ([["featured_producers"]] if is_unclear else [])
    assert {value.number for value in reading.values if value.item_code == "featured_producers"} != {None}


def test_a_label_that_says_less_may_ask_for_a_part(reader: FormReader, sheet_of: SheetOf) -> None:
    rows = [HEAD, OUTPUT, PART, SALES, TRADE, PRODUCERS, ["24.特色产品获境外主要认证数量及认证种类", 1, 1, 2]]
    reading = reader.read(Workbook("xlsx", (sheet_of(rows),)), 2021)
    assert [kept.item_codes for kept in reading.roles if kept.reason == "label_unclear"] == [["certifications"]]


def test_the_only_table_of_firms_on_a_hidden_sheet_is_told(reader: FormReader, sheet_of: SheetOf) -> None:
    firms = [FIRMS, ["甲公司", "民营", "泵", 3, 2, 2, 1, 90]]
    form = [HEAD, OUTPUT, PART, SALES, TRADE, PRODUCERS]

    def reasons(*sheets: Sheet) -> set[str | None]:
        return {kept.reason for kept in reader.read(Workbook("xlsx", sheets), 2021).roles}

    assert "hidden_firms" in reasons(sheet_of(form), sheet_of(firms, "企业", visible=False))
    assert "hidden_firms" not in reasons(sheet_of([*form, *firms]), sheet_of(firms, "企业", visible=False))


ASKED = ("firm_unclear", "firm_head_unclear", "remark_unclear", "label_unclear")


def doubts(reader: FormReader, form: Filled) -> list[tuple[str, int | None]]:
    """Reasons of doubts and the rows, counted from the head of the table of firms."""
    reading = reader.read(open_workbook(form.content()), 2021)
    found = [(kept.reason, kept.first_row) for kept in reading.roles if kept.reason in ASKED]
    return [(reason, None if row is None else row + 1 - form.at["head0"]) for reason, row in found if reason]


@pytest.mark.parametrize(
    ("name", "is_asked"),
    [
        ("2019年", True), ("个体工商户（120户）", True), ("××有限公司", True), ("园区外关联方", True), ("调整数", True),
        ("集团内部抵消", True), ("某科技有限公司", True), ("12", True), ("A企业", True), ("规上工业企业", True),
        ("3M中国有限公司遂宁工厂", False), ("龙凤古镇农民专业合作社", False), ("TCL王牌电器", False),
        ("中粮（遂宁）粮油工业有限公司", False), ("横山镇粮站", False), ("遂宁天齐锂业股份有限公司（射洪基地）", False),
    ],
)  # fmt: skip
def test_a_firm_whose_name_is_none_is_asked_about(reader: FormReader, name: str, *, is_asked: bool) -> None:
    form = Filled()
    form.firms.insert(1, [name, None, None, 3, 2.9, 2.8, 2.5, 800])
    assert doubts(reader, form) == [("firm_unclear", 2)] * is_asked


@pytest.mark.parametrize(("name", "is_asked"), [("长虹", False), ("甲厂", False), ("2019年", True), ("增幅10%", True)])
def test_a_short_name_is_that_of_a_firm_where_its_ownership_is_told(
    reader: FormReader, name: str, *, is_asked: bool
) -> None:
    form = Filled()
    form.firms.insert(1, [name, "民营", "机电", 3, 2.9, 2.8, 2.5, 800])
    assert doubts(reader, form) == [("firm_unclear", 2)] * is_asked


@pytest.mark.parametrize(
    ("remark", "is_asked"),
    [
        ("与上年持平", False), ("由税务局提供", False), ("受疫情影响，出口下降", False), ("增长主要因订单恢复", False),
        ("由于统计口径调整", True), ("规上企业数", True), ("其中龙头企业占60%", True),
    ],
)  # fmt: skip
def test_a_remark_beside_an_item_that_says_why_is_not_asked_about(
    reader: FormReader, remark: str, *, is_asked: bool
) -> None:
    form = Filled()
    form.rows["sales"][-1] = remark
    assert [reason for reason, _ in doubts(reader, form)] == ["remark_unclear"] * is_asked


@pytest.mark.parametrize(
    ("title", "is_asked"),
    [
        ("5.特色产业龙头企业及集聚企业情况（2020年1-6月）", True), ("园区外协作配套单位一览", True),
        ("拟入驻企业情况", True), ("附表：2020年度重点企业情况表（单位：亿元、万元）", False),
    ],
)  # fmt: skip
def test_a_table_with_a_title_of_its_own_is_asked_about(reader: FormReader, title: str, *, is_asked: bool) -> None:
    form = Filled()
    form.table_title = title
    assert doubts(reader, form) == [("firm_head_unclear", 0)] * is_asked


@pytest.mark.parametrize(
    ("heading", "is_asked"), [("二、配套企业（区外）", True), ("二、集聚企业（5家）", False), ("（接下页）", False)]
)
def test_a_group_of_firms_elsewhere_is_asked_about(reader: FormReader, heading: str, *, is_asked: bool) -> None:
    form = Filled()
    form.firms.insert(1, [heading])
    assert [reason for reason, _ in doubts(reader, form)] == ["remark_unclear"] * is_asked


@pytest.mark.parametrize(("title", "is_asked"), [("附：在建企业情况", True), ("5.龙头企业情况（续）", False)])
def test_a_second_table_with_a_title_of_its_own_is_asked_about(
    reader: FormReader, title: str, *, is_asked: bool
) -> None:
    form = Filled()
    form.firms += [[title], form.heads[0], ["遂宁在建电子有限公司", "民营", "元件", 0, 0, 0, 0, 50]]
    assert [reason for reason, _ in doubts(reader, form)] == ["firm_head_unclear"] * is_asked


def test_a_head_of_firms_that_says_more_is_asked_about(reader: FormReader) -> None:
    form = Filled()
    form.heads[0][3] = "总产值（上半年，亿元）"
    assert doubts(reader, form) == [("firm_head_unclear", 0)]


@pytest.mark.parametrize(
    "heads", [["2019年总产值（亿元）", "2020年销售收入（亿元）"], ["总产值（2019年）", "销售收入"]]
)
def test_a_column_of_firms_of_another_year_is_not_taken(reader: FormReader, heads: list[str]) -> None:
    form = Filled()
    form.heads[0][3:5] = heads
    reading = reader.read(open_workbook(form.content()), 2021)
    assert "gross_output" not in {answer.field for answer in reading.enterprises}
    assert "firm_head_unknown" in {kept.reason for kept in reading.roles}


def test_a_sheet_of_firms_with_a_name_of_its_own_is_asked_about(reader: FormReader) -> None:
    form = Filled()
    form.more = {"潜力企业": [["遂宁潜力电子有限公司", "民营", "元件", 1, 1, 1, 0.5, 10]]}
    assert [reason for reason, _ in doubts(reader, form)] == ["firm_head_unclear"]


@pytest.mark.parametrize(
    "remark",
    [
        "说明：三年数据口径不一致。",
        "数据为合并报表口径。",
        "自今年起统计范围扩大。",
        "*从业人员为年平均数",
        "除特别注明外，均为集团合计",
    ],
)
def test_a_remark_below_that_speaks_of_figures_is_asked_about(reader: FormReader, remark: str) -> None:
    form = Filled()
    form.below = [[remark]]
    assert [reason for reason, _ in doubts(reader, form)] == ["remark_unclear"]


@pytest.mark.parametrize(
    "remark",
    [
        "以上情况属实。",
        "填表人（签字）：",
        "此表一式三份，报省厅、市局各一份",
        "以上数据真实、准确、完整，如有虚假，本单位承担相应责任。",
    ],
)
def test_a_remark_below_that_speaks_of_none_is_not(reader: FormReader, remark: str) -> None:
    form = Filled()
    form.below = [[remark]]
    assert doubts(reader, form) == []
