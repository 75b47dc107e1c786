"""Forms laid out in many ways -> the same values at their cells."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from ingestion.files.cells import Sheet, UnreadableFileError, Workbook, a1
from ingestion.form import Form
from ingestion.reading.answers import State
from ingestion.reading.form_reader import FormReader, Value

Read = Callable[..., dict[tuple[str, int], Value]]
SheetOf = Callable[..., Sheet]

HEAD = ["统计数据及发展情况", None, None, None, None, "上三年", "上两年", "上年"]
OUTPUT = ["1.总产值（亿元）", None, None, None, None, 10, 11, 12]
PART = ["其中：特色产品总产值", None, None, None, None, 5, 6, 7]
SALES = ["2. 销售额（亿元）", None, None, None, None, 9, 9.5, 10]
TRADE = ["3.国际化程度指标（亿元）", None, None, None, None, 1, 2, 3]
PRODUCERS = ["4.特色产品生产企业数量（家）", None, None, None, None, 40, 41, 42]
ROWS = [HEAD, OUTPUT, PART, SALES, TRADE, PRODUCERS]


def numbers(values: dict[tuple[str, int], Value], item: str) -> list[Decimal | None]:
    return [values[item, year].answer.number for year in (2018, 2019, 2020)]


def cells(values: dict[tuple[str, int], Value], item: str) -> list[str | None]:
    return [values[item, year].place.cell for year in (2018, 2019, 2020)]


def test_official_grid(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of(ROWS))
    assert numbers(values, "gross_output") == [10, 11, 12]
    assert cells(values, "featured_output") == ["F3", "G3", "H3"]
    assert values["gross_output", 2020].place.raw_text == "12"
    assert values["gross_output", 2020].unit == "亿元"
    assert values["patents", 2020].answer.state is State.ROW_MISSING


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 0), (0, 4), (7, 9)])
def test_wherever_it_stands(read: Read, sheet_of: SheetOf, down: int, right: int) -> None:
    rows = [[] for _ in range(down)] + [[None] * right + row for row in ROWS]
    values = read(sheet_of(rows))
    assert numbers(values, "sales") == [9, Decimal("9.5"), 10]
    assert cells(values, "sales") == [a1(3 + down, 5 + right), a1(3 + down, 6 + right), a1(3 + down, 7 + right)]


@pytest.mark.parametrize(
    "headings",
    [
        ["上三年", "上两年", "上年"],
        ["2018年", "2019年", "2020年"],
        [2018, 2019, 2020],
        ["上三年（2018年）", "上两年（2019 年）", "上年(2020)"],
        ["2018年度", "2019年度", "2020年度"],
    ],
)
def test_headings_of_years(read: Read, sheet_of: SheetOf, headings: list[str | float]) -> None:
    values = read(sheet_of([[*HEAD[:5], *headings], *ROWS[1:]]))
    assert numbers(values, "internationalization") == [1, 2, 3]


def test_years_in_any_order(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of([[*HEAD[:5], "上年", "上三年", "上两年"], *ROWS[1:]]))
    assert numbers(values, "gross_output") == [11, 12, 10]
    assert cells(values, "gross_output") == ["G2", "H2", "F2"]


@pytest.mark.parametrize(
    "label",
    [
        "4、特色产品生产企业数量（家）",
        "４．特色产品生产企业数量(家)",
        "（4）特色产品生产企业数量",
        "(4) 特色产品 生产企业数量（ 家 ）",
        "4特色产品生产企业数量",
    ],
)
def test_labels_as_people_write_them(read: Read, sheet_of: SheetOf, label: str) -> None:
    values = read(sheet_of([*ROWS[:5], [label, *PRODUCERS[1:]]]))
    assert numbers(values, "featured_producers") == [40, 41, 42]


def test_number_and_label_in_two_cells(read: Read, sheet_of: SheetOf) -> None:
    rows = [[None, *HEAD], *([str(n), *row] for n, row in enumerate(ROWS[1:]))]
    assert numbers(read(sheet_of(rows)), "featured_producers") == [40, 41, 42]


def test_narrow_page_without_headings_keeps_the_order_above(read: Read, sheet_of: SheetOf) -> None:
    narrow = [
        ["19.特色产品专利数量（项）", 3, 1, 2],
        ["20.特色产品自主品牌数量", None, None, None],
        ["13.创造税收（亿元）", 6, 4, 5],
    ]
    values = read(sheet_of([[*HEAD[:5], "上年", "上三年", "上两年"], *ROWS[1:], *narrow]))
    assert numbers(values, "patents") == [1, 2, 3]
    assert cells(values, "own_brands") == ["C8", "D8", "B8"]
    assert values["own_brands", 2020].answer.state is State.NOT_ANSWERED


def test_blank_row_of_the_wide_grid_keeps_its_cells(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of([*ROWS, ["13.创造税收（亿元）"]], merged={(6, 0): (6, 4)}))
    assert cells(values, "tax_revenue") == ["F7", "G7", "H7"]


def test_form_split_over_two_sheets(read: Read, sheet_of: SheetOf) -> None:
    second = sheet_of([["19.特色产品专利数量（项）", 1, 2, 3]], "第二页")
    values = read(sheet_of(ROWS), second)
    assert numbers(values, "patents") == [1, 2, 3]
    assert values["patents", 2018].place.sheet == "第二页"


def test_visible_form_wins_over_a_hidden_one(read: Read, sheet_of: SheetOf) -> None:
    old = sheet_of([HEAD, *([*row[:5], 1, 1, 1] for row in ROWS[1:])], "去年", visible=False)
    assert numbers(read(old, sheet_of(ROWS)), "gross_output") == [10, 11, 12]


def test_stated_years_decide_between_two_forms(read: Read, sheet_of: SheetOf) -> None:
    old = sheet_of([[*HEAD[:5], "2017年", "2018年", "2019年"], *([*row[:5], 1, 1, 1] for row in ROWS[1:])], "去年")
    assert numbers(read(old, sheet_of(ROWS)), "gross_output") == [10, 11, 12]


def test_two_forms_that_nothing_tells_apart_give_no_figure(reader: FormReader, sheet_of: SheetOf) -> None:
    other = sheet_of([HEAD, *([*row[:5], 1, 1, 1] for row in ROWS[1:])], "另一份")
    reading = reader.read(Workbook("xlsx", (sheet_of(ROWS), other)), 2021)
    assert reading.forms_found == 2
    assert {value.answer.number for value in reading.values} == {None}


def test_item_twice_with_different_figures_is_ambiguous(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of([*ROWS, [*TRADE[:5], 1, 2, 99]]))
    assert values["internationalization", 2020].answer.state is State.AMBIGUOUS
    assert numbers(values, "internationalization") == [1, 2, None]


def test_item_twice_with_the_same_figures_is_read(read: Read, sheet_of: SheetOf) -> None:
    assert numbers(read(sheet_of([*ROWS, TRADE])), "internationalization") == [1, 2, 3]


def test_no_headings_no_figures(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of(ROWS[1:]))
    assert values["gross_output", 2020].answer.state is State.YEAR_UNKNOWN


def test_value_merged_over_years_is_ambiguous(read: Read, sheet_of: SheetOf) -> None:
    row = ["13.创造税收（亿元）", None, None, None, None, 5]
    values = read(sheet_of([*ROWS, row], merged={(6, 5): (6, 7)}))
    assert {values["tax_revenue", year].answer.state for year in (2018, 2019, 2020)} == {State.AMBIGUOUS}


def test_unit_of_the_label_and_of_the_cell(read: Read, sheet_of: SheetOf) -> None:
    rows = [HEAD, ["1.总产值（万元）", *OUTPUT[1:]], PART, SALES, TRADE, [*PRODUCERS[:7], "0.2万"]]
    values = read(sheet_of(rows))
    assert values["gross_output", 2020].unit == "万元"
    assert values["featured_output", 2020].unit == "万元"  # a part without a unit has that of its whole
    assert values["sales", 2020].unit == "亿元"
    assert values["featured_producers", 2020].unit == "万家"


def test_unit_note_where_the_label_names_none(read: Read, sheet_of: SheetOf) -> None:
    rows = [["单位：万元"], HEAD, ["1.总产值", *OUTPUT[1:]], *ROWS[2:]]
    values = read(sheet_of(rows))
    assert values["gross_output", 2020].unit == "万元"
    assert values["sales", 2020].answer.state is State.UNIT_UNCLEAR  # its label says 亿元
    assert values["featured_producers", 2020].answer.number == 42


def test_table_of_enterprises_without_totals_hints_and_notes(reader: FormReader, sheet_of: SheetOf) -> None:
    table = [
        ["5.特色产业龙头企业及集聚企业情况（上年）"],
        [
            "企业名称",
            "企业性质",
            "主营业务",
            "总产值 （亿元）",
            "销售收入 （亿元）",
            "销售额 （亿元）",
            "特色产品 销售额（亿 元）",
            "研发投入 （万元）",
        ],
        ["甲公司", "民营", "泵", 1.5, 1.4, 1.3, 1.2, 300],
        [],
        ["乙公司", "国有", "阀", "2亿元", "/", None, 0.5, "1,000"],
        ["合 计", None, None, 3.5, 1.4, 1.3, 1.7, 1300],
        ["（可以自行添加行）"],
        ["6.国际知名品牌企业、世界500 强企业数量", None, None, None, None, 1, 1, 2],
    ]
    reading = reader.read(Workbook("xlsx", (sheet_of([*ROWS, *table]),)), 2021)
    found = {(row.row_number, row.field): row for row in reading.enterprises}
    assert {number for number, _ in found} == {1, 2}
    assert found[1, "rd"].answer.number == 300
    assert (found[1, "rd"].unit, found[1, "rd"].cell) == ("万元", "H9")
    assert found[2, "gross_output"].answer.number == 2
    assert found[2, "revenue"].answer.state is State.NOT_ANSWERED
    values = {(v.item_code, v.data_year): v for v in reading.values}
    assert numbers(values, "sales") == [9, Decimal("9.5"), 10]
    assert numbers(values, "famous_enterprises") == [1, 1, 2]


def test_table_of_enterprises_with_its_head_repeated(reader: FormReader, sheet_of: SheetOf) -> None:
    head = ["企业名称", "企业性质", "主营业务", "总产值（亿元）", "销售收入（亿元）"]
    table = [head, ["甲公司", "民营", "泵", 1.5, 1.4], head, ["乙公司", "国有", "阀", 2.5, 2.4]]
    reading = reader.read(Workbook("xlsx", (sheet_of([*ROWS, *table]),)), 2021)
    names = {row.row_number: row.answer.value_text for row in reading.enterprises if row.field == "enterprise_name"}
    assert names == {1: "甲公司", 2: "乙公司"}


def test_head_of_the_form_without_the_contact_block(reader: FormReader, sheet_of: SheetOf) -> None:
    head = [
        ["四川省外贸转型升级基地信息表（2021年报送）"],
        ["联系人", None, "王小明"],
        ["联系电话、传真和电子邮箱", None, "13800138000"],
        ["通讯地址", None, "某路1号"],
        ["外贸基地名称", None, "某基地"],
        ["地区编号", None, 510100],
    ]
    reading = reader.read(Workbook("xlsx", (sheet_of([*head, *ROWS]),)), 2021)
    assert reading.profile["base_name"].raw_text == "某基地"
    assert reading.profile["region_code"].cell == "C6"
    assert reading.stated_report_year == 2021
    assert reading.title_place == ("四川省外贸转型升级基地信息表（2021年报送）", "表", "A1")
    said = repr(reading)
    assert not any(secret in said for secret in ("王小明", "13800138000", "某路1号"))


@pytest.mark.parametrize("who", ["联系人：王小明", "13800138000", "填报人王小明", "xm@example.invalid"])
def test_a_title_that_also_names_a_person_is_kept_by_its_cell_only(
    reader: FormReader, sheet_of: SheetOf, who: str
) -> None:
    title = [None, f"四川省外贸转型升级基地信息表（2020年报送） {who}", "某市"]
    reading = reader.read(Workbook("xlsx", (sheet_of([["附件2"], title, *ROWS]),)), 2021)
    assert (reading.stated_report_year, *reading.title_place) == (2020, None, "表", "B2")


def test_years_that_contradict_the_report_year_are_kept_as_stated(reader: FormReader, sheet_of: SheetOf) -> None:
    rows = [[*HEAD[:5], "2016年", "2017年", "2018年"], *ROWS[1:]]
    reading = reader.read(Workbook("xlsx", (sheet_of(rows),)), 2021)
    assert reading.stated_data_years == (2016, 2017, 2018)
    assert {value.data_year for value in reading.values} == {2016, 2017, 2018}


def test_another_document_is_not_the_form(reader: FormReader, sheet_of: SheetOf) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        reader.read(Workbook("xlsx", (sheet_of([["关于召开会议的通知"], ["时间：另行通知", 3]]),)), 2021)
    assert caught.value.reason == "not_the_form"


@pytest.mark.parametrize(
    ("was", "taken_for"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "ascii")]
)
def test_a_form_saved_in_a_wrong_encoding_is_garbled(
    reader: FormReader, sheet_of: SheetOf, was: str, taken_for: str
) -> None:
    rows = [
        [text.encode(was).decode(taken_for, "replace") if isinstance(text, str) else text for text in row]
        for row in ROWS
    ]
    with pytest.raises(UnreadableFileError) as caught:
        reader.read(Workbook("csv", (sheet_of(rows),)), 2021)
    assert caught.value.reason == "garbled_text"


def test_every_item_has_a_row_for_every_year(reader: FormReader, sheet_of: SheetOf, form: Form) -> None:
    reading = reader.read(Workbook("xlsx", (sheet_of(ROWS),)), 2021)
    assert len(reading.values) == len(form.items) * 3


OTHER_FORM = [
    ["某经济开发区主要经济指标表"],
    ["指标名称", None, None, None, None, "2018年", "2019年", "2020年"],
    OUTPUT,
    SALES,
    ["13.创造税收（亿元）", None, None, None, None, 1, 1, 1],
    PRODUCERS,
]


@pytest.mark.parametrize(
    "more",
    [
        [],
        [PART, *([f"{n}.固定资产投资第{n}类（亿元）", None, None, None, None, 3, 4, 5] for n in range(6))],
        [["外贸基地名称", None, "某基地"], *([f"{n}.用电量", None, None, None, None, 3, 4, 5] for n in range(6))],
    ],
)
def test_a_table_of_another_form_that_asks_some_of_the_same(
    reader: FormReader, sheet_of: SheetOf, more: list[list[str | float | None]]
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        reader.read(Workbook("xlsx", (sheet_of([*OTHER_FORM, *more]),)), 2021)
    assert caught.value.reason == "not_the_form"


def test_the_same_few_items_are_our_form_under_its_title(read: Read, sheet_of: SheetOf) -> None:
    values = read(sheet_of([["附件：四川省外贸转型升级基地信息表"], *OTHER_FORM[1:]]))
    assert numbers(values, "sales") == [9, Decimal("9.5"), 10]
