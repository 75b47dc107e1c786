"""A form that no generator of ours lays out so, and everyday deviations of it: each with what a careful person reads.

Columns: number, item, unit, three years, remark. All figures are made up; the base is one of the registry.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font

from ingestion.form import FORMS, load_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

FORM = load_form(FORMS / "form_2020.yaml")
YEARS = (2018, 2019, 2020)
LABELS = {item.code: f"{item.no}.{item.label_zh}" for item in FORM.items}
LABELS |= {item.code: item.label_zh for item in FORM.items if item.part_of}
RD, SHARE = "featured_rd", "featured_rd_intensity"
FIGURES: dict[str, list[Any]] = {
    "gross_output": [100, 110, 120],
    "featured_output": [60, 66, 72],
    "sales": [95, 104.5, 114],
    "featured_sales": [57, 62.7, 68.4],
    "internationalization": [30, 33, 36],
    "internationalization_core": [20, 22, 24],
    "featured_producers": [40, 42, 45],
    "famous_enterprises": [2, 2, 3],
    "featured_employees": [5000, 5200, 5400],
    "area_investment": [10, 11, 12],
    "new_projects": [5, 6, 7],
    "investment_per_mu": [200000, 210000, 220500],
    "investment_per_mu_growth": [4.8, 5, 5],
    "featured_rd": [1.71, 1.9, 2.1],
    "tax_revenue": [3, 3.2, 3.5],
    "profit_margin": [8.1, 8.3, 8.5],
    "public_service_platforms": [2, 2, 2],
    "national_labs": [1, 1, 1],
    "standards": [2, 2, 2],
    "marketing_networks": [3, 3, 3],
    "patents": [380, 385, 391],
    "own_brands": [8, 8, 9],
    "provincial_famous_brands": [4, 4, 4],
    "well_known_trademarks": [2, 2, 2],
    "overseas_trademarks": [1, 1, 2],
    "certifications": [6, 6, 6],
    "industry_associations": [1, 1, 1],
    "serious_incidents": ["无", "无", "无"],
}
SHARES = [3, 3.03, 3.07]
FIRMS = [
    ["天府泵业有限公司", "民营", "泵", 3, 2.9, 2.8, 2.5, 800],
    ["蜀江阀门有限公司", "国有", "阀", 2, 1.9, 1.8, 1.5, 500],
]
HEAD = [f"{c.label_zh}（{c.unit}）" if c.unit else c.label_zh for c in FORM.enterprises.columns]
NAME, REGION = "遂宁经济技术开发区", "510900"


class Filled:
    """The form as rows that a kind changes; ``finish`` changes the sheet itself."""

    def __init__(self) -> None:
        self.title, self.above = FORM.title_zh, list[list[Any]]()
        self.profile = {"外贸基地名称": NAME, "地区编号": REGION, "特色产业及海关编码": "机电产品：8413"}
        self.headings: list[Any] = ["序号", "指标名称", "计量单位", "2018年", "2019年", "2020年", "备注"]
        self.second_headings: list[Any] = []
        self.rows: dict[str, list[Any]] = {}
        for number, (code, figures) in enumerate(FIGURES.items(), 1):
            item = next(i for i in FORM.items if i.code == code)
            typed = [f"{a}亿元，{b}%" for a, b in zip(figures, SHARES, strict=True)] if code == RD else list(figures)
            self.rows[code] = [number, LABELS[code], None if code == RD else item.unit, *typed, None]
        self.after: dict[str, list[list[Any]]] = {}  # rows of the sender's own behind an item
        self.table_title = "5.特色产业龙头企业及集聚企业情况（上年）"
        self.heads: list[list[Any]] = [list(HEAD)]
        self.firms: list[list[Any]] = [list(firm) for firm in FIRMS]
        self.below: list[list[Any]] = []
        self.more: dict[str, list[list[Any]]] = {}  # further sheets
        self.finish: list[Callable[[Worksheet, Filled], None]] = []
        self.at: dict[str, int] = {}  # row of each item on the sheet

    def lines(self) -> Iterator[list[Any]]:
        """All rows from top to bottom; notes where each item is."""
        parts: list[tuple[str | None, list[Any]]] = [(None, [self.title]), *((None, row) for row in self.above)]
        parts += [(None, [label, None, answer]) for label, answer in self.profile.items()]
        parts += [(None, self.headings)] + [(None, self.second_headings)] * bool(self.second_headings)
        for code, row in self.rows.items():
            parts += [(code, row), *((None, own) for own in self.after.get(code, ()))]
        parts += [(None, [self.table_title])] * bool(self.table_title)
        parts += [(f"head{n}", row) for n, row in enumerate(self.heads)]
        parts += [(f"firm{n}", row) for n, row in enumerate(self.firms)] + [(None, row) for row in self.below]
        for count, (code, row) in enumerate(parts, 1):
            if code:
                self.at[code] = count
            yield row

    def content(self) -> bytes:
        """The workbook."""
        book = Workbook()
        sheet = book.active
        sheet.title = "基地报表"
        for row, line in enumerate(self.lines(), 1):
            for column, typed in enumerate(line, 1):
                if typed is not None:
                    sheet.cell(row, column, typed)
        for name, lines in self.more.items():
            further = book.create_sheet(name)
            for line in lines:
                further.append(line)
        for change in self.finish:
            change(sheet, self)
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()

    def text(self, separator: str, *, quoted: bool = True) -> str:
        """The form as separated text."""
        sink = io.StringIO()
        how = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        writer = csv.writer(sink, delimiter=separator, quoting=how, quotechar='"' if quoted else None)
        writer.writerows([["" if typed is None else typed for typed in line] for line in self.lines()])
        return sink.getvalue()


class Kind(NamedTuple):
    """A deviation; ``figures`` and ``firms`` differ from the form's own only where they are named; None: not taken.

    ``asked``: a careful person would ask, so it must be told and may be returned; else it is clear.
    """

    name: str
    change: Callable[[Filled], None]
    figures: Mapping[str, list[Any]] = MappingProxyType({})
    firms: dict[str, list[Any]] | None = None
    asked: bool = False


KINDS: list[Kind] = []


def kind(name: str, *, asked: bool = False, firms: dict[str, list[Any]] | None = None, **figures: list[Any]):  # type: ignore[no-untyped-def] # noqa: ANN201
    """Register a deviation."""

    def register(change: Callable[[Filled], None]) -> Callable[[Filled], None]:
        KINDS.append(Kind(name, change, figures, firms, asked))
        return change

    return register


NOTHING = [None, None, None]
MONEY = [item.code for item in FORM.items if item.kind == "money" and item.unit == "亿元"]


def typed(code: str, *answers: Any, unit: Any = "") -> Callable[[Filled], None]:  # noqa: ANN401
    """Other answers of an item; one answer stands in all years."""

    def change(form: Filled) -> None:
        row = form.rows[code]
        row[3:6] = answers * 3 if len(answers) == 1 else answers
        row[2] = row[2] if unit == "" else unit

    return change


def simple(name: str, change: Callable[[Filled], None], *, asked: bool = False, **figures: list[Any]) -> None:
    """A deviation of a few answers."""
    KINDS.append(Kind(name, change, figures, None, asked))


def heading(name: str, *headings: Any, asked: bool = False) -> None:  # noqa: ANN401
    """The years in other words."""

    def change(form: Filled) -> None:
        form.headings[3:6] = headings

    KINDS.append(Kind(f"heading {name}", change, {}, None, asked))


def in_units(form: Filled, factor: int) -> None:
    """All amounts in a smaller unit, which no label names."""
    for code in MONEY:
        if code != RD and code in form.rows:
            form.rows[code][2] = None
            form.rows[code][3:6] = [round(figure * factor, 6) for figure in FIGURES[code]]


# Units and currencies in remarks.
@kind("unit of all amounts in a remark below")
def _(form: Filled) -> None:
    in_units(form, 10000)
    form.below = [["注：本表金额单位均为万元，不含第10项。"]]


@kind("unit of all amounts in the row above the years")
def _(form: Filled) -> None:
    in_units(form, 10000)
    form.above = [[None, None, None, None, None, "金额单位：人民币万元"]]


@kind("unit of all amounts in millions")
def _(form: Filled) -> None:
    in_units(form, 100)
    form.above = [["以下金额除已标明者外，均以百万元计。"]]


@kind("unit of all amounts above, and % in the label of two values")
def _(form: Filled) -> None:
    in_units(form, 10000)
    form.rows[RD][1:3] = ["12.特色产品研发投入及研发强度（%）", None]
    form.rows[RD][3:6] = [f"{figure * 10000:g}；{share}%" for figure, share in zip(FIGURES[RD], SHARES, strict=True)]
    form.above = [["单位：万元"]]


@kind("unit of all amounts as that by which they are filled in")
def _(form: Filled) -> None:
    in_units(form, 10000)
    form.above = [["（以下按万元填列）"]]


@kind("a remark on the unit of firms that is the form's own")
def _(form: Filled) -> None:
    form.below = [["注：企业研发投入按万元填列"]]


@kind("0 merged over all years", industry_associations=[0, 0, 0])
def _(form: Filled) -> None:
    typed("industry_associations", 0, None, None)(form)
    form.finish.append(lambda s, f: s.merge_cells(f"D{f.at['industry_associations']}:F{f.at['industry_associations']}"))


@kind("unit of one item in a remark", asked=True, tax_revenue=NOTHING)
def _(form: Filled) -> None:
    typed("tax_revenue", 30000, 32000, 35000)(form)
    form.below = [["说明：创造税收按万元填列"]]


@kind("currency of one item in a remark", asked=True, internationalization=NOTHING, internationalization_core=NOTHING)
def _(form: Filled) -> None:
    form.above = [["国际化程度指标以美元计价"]]


# A unit that is typed beside the very number is clear.
@kind("currency of all amounts in a remark", asked=True, **(dict.fromkeys(MONEY, NOTHING) | {RD: FIGURES[RD]}))
def _(form: Filled) -> None:
    form.below = [["以上金额均按美元折算"]]


@kind("a remark that takes something off one year", asked=True)
def _(form: Filled) -> None:
    form.below = [["注：2019年销售额不含园区外企业"]]


# Formulas and zeros.
@kind("formula never calculated", asked=True, sales=[95, 104.5, None])
def _(form: Filled) -> None:
    form.rows["sales"][5] = "=D5+1"


@kind("zero in all years of a required amount", asked=True, tax_revenue=[0, 0, 0])
def _(form: Filled) -> None:
    typed("tax_revenue", 0, 0, 0)(form)


# Columns with numbers between label and years.
def with_column(name: str, head: str | None, number: Callable[[int], Any]) -> None:
    def change(form: Filled) -> None:
        form.headings.insert(3, head)
        for place, row in enumerate(form.rows.values()):
            row.insert(3, number(place))

    KINDS.append(Kind(f"column {name}", change))


with_column("行次", "行次", lambda place: place + 1)
with_column("代码", "代码", lambda place: 100 + place)
with_column("代码 of letters", "指标代码", lambda place: f"B{place:02d}")
with_column("权重", "权重", lambda place: [5, 10, 3.5, 8][place % 4])
with_column("权重 in percent", "权重（%）", lambda place: [5, 10, 3, 8][place % 4])
with_column("行次 without a head", None, lambda place: place + 1)
with_column("分值", "分值", lambda place: [2, 4][place % 2])


# The table of firms.
@kind("firms on another sheet")
def _(form: Filled) -> None:
    form.more = {"企业明细": [["特色产业龙头企业及集聚企业情况表"], *form.heads, *form.firms]}
    form.table_title, form.heads, form.firms = "", [], []


MORE = ["嘉陵机械有限公司", "民营", "机械", 1, 0.9, 0.8, 0.5, 100]


@kind("the foot of a page among the firms")
def _(form: Filled) -> None:
    form.firms.insert(1, ["第1页 共2页"])


@kind("columns of two years more than asked for")
def _(form: Filled) -> None:
    form.headings[3:3] = ["2016年", "2017年"]
    for row in form.rows.values():
        row[3:3] = [row[3] if isinstance(row[3], str) else row[3] / 2, row[3]]


@kind("two years of one column of the table of firms")
def _(form: Filled) -> None:
    form.heads[0][3:4] = ["2019年总产值（亿元）", "2020年总产值（亿元）"]
    for firm in form.firms:
        firm[3:4] = [firm[3] / 2, firm[3]]


@kind("a column of the table of firms stands twice", asked=True)
def _(form: Filled) -> None:
    form.heads[0].append("总产值（亿元）")
    for firm in form.firms:
        firm.append(firm[3] / 2)


@kind("firms go on without a head", firms={MORE[0]: MORE})
def _(form: Filled) -> None:
    form.more = {"续表": [MORE]}


@kind("firms go on under the head again", firms={MORE[0]: MORE})
def _(form: Filled) -> None:
    form.more = {"续表": [["（续表）"], list(HEAD), MORE, ["小计", None, None, 1, 0.9, 0.8, 0.5, 100]]}


@kind("firms go on without a head in other columns", firms={MORE[0]: MORE})
def _(form: Filled) -> None:
    form.more = {"续表": [[3, *MORE]]}


@kind("head of firms in other words")
def _(form: Filled) -> None:
    form.heads = [
        [
            "单位名称",
            "经济类型",
            "主要产品",
            "工业总产值（亿元）",
            "营业收入（亿元）",
            "销售额（亿元）",
            "特色产品销售额（亿元）",
            "研发费用（万元）",
        ]
    ]


@kind("head of firms with a number of the row")
def _(form: Filled) -> None:
    form.heads = [["序号", *HEAD]]
    form.firms = [[number, *firm] for number, firm in enumerate(form.firms, 1)]


@kind("head of firms in two rows")
def _(form: Filled) -> None:
    names = [c.label_zh for c in FORM.enterprises.columns]
    form.heads = [names, [f"（{c.unit}）" if c.unit else None for c in FORM.enterprises.columns]]


@kind("head of firms under a heading of some amounts")
def _(form: Filled) -> None:
    form.heads = [[*HEAD[:3], "主要经济指标", None, None, None, HEAD[7]], [None, None, None, *HEAD[3:7], None]]


@kind("head of firms with 其中")
def _(form: Filled) -> None:
    form.heads[0][6] = "其中：特色产品销售额（亿元）"


@kind("head of firms under a heading of its amounts")
def _(form: Filled) -> None:
    form.heads = [[*HEAD[:3], "2020年主要经济指标"], [None, None, None, *HEAD[3:]]]

    def merge(sheet: Worksheet, filled: Filled) -> None:
        row = filled.at["head0"]
        sheet.merge_cells(start_row=row, end_row=row, start_column=4, end_column=8)
        for column in (1, 2, 3):
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)

    form.finish = [merge]


def firm(name: str, row: list[Any], *, is_firm: bool, asked: bool = False) -> None:
    def change(form: Filled) -> None:
        form.firms.insert(1, row)

    KINDS.append(Kind(f"firm {name}", change, {}, {row[0]: row} if is_firm else None, asked))


for _name in ("1919酒类供应链有限公司", "3W科技有限公司", "58同城科技有限公司", "21世纪机械厂", "7、嘉陵机械有限公司"):
    firm(_name, [_name, *MORE[1:]], is_firm=True)
    firm(f"{_name} without texts", [_name, None, None, *MORE[3:]], is_firm=True)
for _row in (
    ["（一）龙头企业"], ["二、集聚企业（规上）"], ["小计", None, None, 3, 2.9, 2.8, 2.5, 800],
    ["以上企业合计", None, None, 3, 2.9, 2.8, 2.5, 800], ["平均值", None, None, 3, 2.9, 2.8, 2.5, 800],
    ["占全区比重（%）", None, None, 3, 2.9, 2.8, 2.5, 8], ["（示例）某某公司", "民营", "××", 1, 1, 1, 1, 10],
    ["例如：××公司", "民营", "××", 1, 1, 1, 1, 10], [None, "民营"], [None, None, "请选择"],
    ["其余30家企业", None, None, 3, 2.9, 2.8, 2.5, 800], ["总　计", None, None, 3, 2.9, 2.8, 2.5, 800],
    ["续表"], ["A类企业"], ["较上年增长%", None, None, 3, 2.9, 2.8, 2.5, 8], [None, None, None, 0, 0, 0, 0, 0],
    ["户均", None, None, 3, 2.9, 2.8, 2.5, 800], ["以下空白"], ["……"], ["（可自行添加行）"],
    ["审核：　　日期：2021年2月"], ["国家级高新技术企业："], ["重点培育企业（若干）"], ["（此表可续）"],
    ["增长（%）", None, None, 3, 2.9, 2.8, 2.5, 8], ["上年同期", None, None, 3, 2.9, 2.8, 2.5, 800],
    ["某某公司（示例）", "民营", "××", 1, 1, 1, 1, 10], [None, None, None, 3, 2.9, 2.8, 2.5, 800],
):  # fmt: skip
    firm(f"{_row[0] or _row[1] or _row[2] or f'without name {_row[3]}'}", _row, is_firm=False)


@kind("table of firms of another year", asked=True, firms={f[0]: [*f[:3], *[None] * 5] for f in FIRMS})
def _(form: Filled) -> None:
    form.table_title = "5.特色产业龙头企业及集聚企业情况（2019年）"


@kind("a ratio beside the firms")
def _(form: Filled) -> None:
    form.heads[0].append("研发强度（%）")
    for row in form.firms:
        row.append(2.5)


# What is struck or hidden.
def look(name: str, code: str, change: Callable[[Worksheet, int], None], **figures: list[Any]) -> None:
    def finish(form: Filled) -> None:
        form.finish = [lambda sheet, filled: change(sheet, filled.at[code])]

    KINDS.append(Kind(name, finish, figures, None, asked=True))


def strike(sheet: Worksheet, row: int) -> None:
    for column in range(1, 9):
        sheet.cell(row, column).font = Font(strike=True)


def hide(sheet: Worksheet, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


look("a struck row of an item", "patents", strike, patents=NOTHING)
look("a hidden row of an item", "patents", hide, patents=NOTHING)
KINDS.append(
    Kind(
        "a struck firm", lambda form: form.finish.append(lambda sheet, f: strike(sheet, f.at["firm0"])), {},
        {FIRMS[0][0]: [*FIRMS[0][:3], *[None] * 5]}, asked=True,
    )
)  # fmt: skip


@kind(
    "a hidden column of a year",
    asked=True,
    firms={f[0]: [*f[:3], None, *f[4:]] for f in FIRMS},
    **{code: [None, *rest[1:]] for code, rest in FIGURES.items() if code != "serious_incidents"},
    featured_rd_intensity=[None, *SHARES[1:]],
)
def _(form: Filled) -> None:
    def hide_column(sheet: Worksheet, _: Filled) -> None:
        sheet.column_dimensions["D"].hidden = True

    form.finish = [hide_column]


@kind("percentages as fractions in all years", asked=True, profit_margin=[0.081, 0.083, 0.085])
def _(form: Filled) -> None:
    typed("profit_margin", 0.081, 0.083, 0.085)(form)


# Item 12.
def two_rows(first: str, second: str, *, merged: bool = False) -> Callable[[Filled], None]:
    def change(form: Filled) -> None:
        form.rows[RD] = [14, first, "亿元", *FIGURES[RD], None]
        form.after[RD] = [[None, None if merged else second, "%", *SHARES, None]]
        if merged:
            form.finish = [lambda sheet, f: sheet.merge_cells(f"B{f.at[RD]}:B{f.at[RD] + 1}")]

    return change


simple("item 12 on two rows", two_rows("12.特色产品研发投入", "研发强度"))
simple("item 12 on two rows of one label", two_rows(LABELS[RD], "", merged=True))
simple("item 12 on two rows by full names", two_rows("12.特色产品研发投入", "特色产品研发投入强度"))
simple("item 12 on two rows with 其中", two_rows("12.特色产品研发投入", "其中：研发强度"))
for _typed in (
    "{1}%/{0}亿元", "{0}亿元,{1}%", "{0} {1}%", "研发投入{0}亿元，强度{1}%", "{0}亿元（{1}%）", "{0}\n{1}%",
    "{1}%；{0}",
    "{0}|{1}%", "{0}亿元、占比{1}%", "{0}（{1}%）", "投入{0}亿元，强度为{1}%", "{0}亿元 / {1} %",
    "研发强度{1}%，研发投入{0}亿元",
):  # fmt: skip
    simple(f"pair {_typed!r}", typed(RD, *(_typed.format(a, b) for a, b in zip(FIGURES[RD], SHARES, strict=True))))


@kind("a unit merged over rows")
def _(form: Filled) -> None:
    codes = list(form.rows)[:6]
    for code in codes[1:]:
        form.rows[code][2] = None
    form.finish = [lambda sheet, f: sheet.merge_cells(f"C{f.at[codes[0]]}:C{f.at[codes[-1]]}")]


@kind("a merged unit of 万元")
def _(form: Filled) -> None:
    codes = list(form.rows)[:6]
    in_units(form, 10000)
    for code in ("area_investment", "tax_revenue"):
        form.rows[code][2:6] = ["亿元", *FIGURES[code]]
    form.rows[codes[0]][2] = "万元"
    form.finish = [lambda sheet, f: sheet.merge_cells(f"C{f.at[codes[0]]}:C{f.at[codes[-1]]}")]


# Headings of years.
for _words in (
    "{}年末",
    "{}年底",
    "{}年全年",
    "{}年实际",
    "{}年1-12月",
    "{}年（亿元/家）",
    "{}年度实绩",
    "{} 年",
    "公元{}年",
    "{}年数",
    "{}年（全年数）",
    "截至{}年底",
    "{}年末数",
    "FY{}",
    "{}年1—12月",
    "{}年完成情况",
    "{}年决算数",
    "{}年12月31日",
    "{}年12月底",
    "{}年全年累计",
    "{}年终",
    "{}年累计完成",
    "{}年审定数",
    "{}年※",
):
    heading(_words, *(_words.format(year) for year in YEARS))
heading("快报", "2018年", "2019年", "2020年（快报）")
heading("快报数", "2018年年报数", "2019年年报数", "2020年快报数")
heading("初步统计", "2018年决算", "2019年决算", "2020年初步统计")
heading("第一年", "第一年（2018）", "第二年（2019）", "第三年（2020）")
heading("前三年", "前三年", "上二年", "上1年")
heading("上3年", "上3年", "上2年", "上年度")
heading("18年", "18年", "19年", "20年")
heading("'18", "2018", "2019", "2020")
heading("二〇一八", "二〇一八年", "二〇一九年", "二〇二〇年")
heading("expected only", "2018年", "2019年", "2020年预计", asked=True)
heading("half years", "2018年上半年", "2019年上半年", "2020年上半年", asked=True)


@kind("dates shown as years")
def _(form: Filled) -> None:
    form.headings[3:6] = [datetime(year, 12, 31) for year in YEARS]  # noqa: DTZ001

    def show(sheet: Worksheet, _: Filled) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.is_date:
                    cell.number_format = 'yyyy"年"'

    form.finish = [show]


for _title in (
    "{}（2018-2020年）",
    "{}（2018—2020年度）",
    "2020年{}",
    "{}（2020年度）",
    "{}（2021年报送2020年数据）",
    "2018至2020年{}",
):

    def _titled(form: Filled, title: str = _title) -> None:
        form.title = title.format(FORM.title_zh)

    simple(f"title {_title}", _titled)


# Rows and columns of the sender's own.
@kind("rows of the sender's own")
def _(form: Filled) -> None:
    form.after["internationalization_core"] = [
        [None, "其中：出口额", "亿元", 15, 16, 17],
        [None, "其中：进口额", "亿元", 5, 6, 7],
    ]


@kind("a row of the sender's own between an item and its part")
def _(form: Filled) -> None:
    form.after["sales"] = [[None, "其中：线上销售额", "亿元", 9, 9, 9]]


@kind("growth beside each year")
def _(form: Filled) -> None:
    form.headings[3:6] = ["2018年", "同比增长（%）", "2019年", "同比增长（%）", "2020年", "同比增长（%）"]
    for row in form.rows.values():
        row[3:6] = [typed for figure in row[3:6] for typed in (figure, 8.8)]


@kind("value and growth under each year")
def _(form: Filled) -> None:
    form.headings[3:6] = ["2018年", None, "2019年", None, "2020年", None]
    form.second_headings = [None, None, None, *["绝对值", "增长%"] * 3]
    for row in form.rows.values():
        row[3:6] = [typed for figure in row[3:6] for typed in (figure, 8.8)]

    def merge(sheet: Worksheet, filled: Filled) -> None:
        row = filled.at["gross_output"] - 2
        for column in (4, 6, 8):
            sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 1)

    form.finish = [merge]


@kind("average of the years behind them")
def _(form: Filled) -> None:
    form.headings[6:7] = ["三年平均", "备注"]
    for row in form.rows.values():
        row[6:7] = [1, None]


@kind("a label merged over the row of its part")
def _(form: Filled) -> None:
    for whole, part in (("gross_output", "featured_output"), ("sales", "featured_sales")):
        form.rows[whole][1:2], form.rows[part][1:2] = [form.rows[whole][1], None], [None, form.rows[part][1]]
    for code, row in form.rows.items():
        if code not in ("gross_output", "featured_output", "sales", "featured_sales"):
            row.insert(2, None)
    form.headings.insert(2, None)
    form.finish = [
        lambda sheet, f: [sheet.merge_cells(f"B{f.at[w]}:B{f.at[w] + 1}") for w in ("gross_output", "sales")] and None
    ]


def merged_answer(code: str, answer: str) -> Callable[[Filled], None]:
    def change(form: Filled) -> None:
        form.rows[code][3:6] = [answer, None, None]
        form.finish = [lambda sheet, f: sheet.merge_cells(f"D{f.at[code]}:F{f.at[code]}")]

    return change


simple("a merged 无 of incidents", merged_answer("serious_incidents", "无"))
simple("a merged 无 of a count", merged_answer("provincial_famous_brands", "无"), provincial_famous_brands=[0, 0, 0])
simple("one figure merged over all years", merged_answer("patents", "391"), asked=True, patents=NOTHING)

# One number, written otherwise.
for _typed in (
    "（亿元）{}", "{}亿元人民币", "￥{}亿元", "人民币{}亿元", "{}。", "约{}亿元", "{} 亿", "RMB {}亿元", "{}（亿元）",
    "合计{}亿元", "{}亿元整",
    "总产值{}亿元", "{}亿元（快报）", "{}亿元（未审计）", "¥{}亿", "大约{}亿元左右", "{}亿元（含税）",
):  # fmt: skip
    simple(f"amount {_typed}", typed("gross_output", *(_typed.format(f) for f in FIGURES["gross_output"])))
for _typed in (
    "共{}项", "{}项（其中发明30项）", "{}项（发明专利30项）", "总计{}项", "{}件", "有{}项",
    "{}项，其中发明30项、实用新型100项", "专利{}项",
    "{}（项）", "{}项（含发明30项）", "截至年末{}项", "{}项左右",
):  # fmt: skip
    simple(f"count {_typed}", typed("patents", *(_typed.format(f) for f in FIGURES["patents"])))
simple("count cumulated", typed("patents", "累计391项"), asked=True, patents=NOTHING)
simple("numerals", typed("patents", "三百八十项", "三百八十五项", "三百九十一项"))
simple("numerals of firms", typed("featured_producers", "四十家", "四十二家", "四十五"))
simple(
    "amount in two scales",
    typed("gross_output", "100亿元", "109亿10000万元", "120亿0万元"),
    asked=True,
    gross_output=[100, None, 120],
)
simple("a part of an amount", typed("area_investment", *(f"{f}亿元（其中：政府投入1.2亿元）" for f in (10, 11, 12))))
simple("brands with names", typed("own_brands", "8个：甲、乙等", "8个：甲", "9个"))
simple("brands of another kind", typed("own_brands", "8个：均为新增", 8, 9), asked=True, own_brands=[None, 8, 9])
simple("现价", typed("gross_output", "100亿元（现价）", "110（当年价）", 120))
simple("500强", typed("famous_enterprises", "2家（其中世界500强1家）", "2家", "3家"))
simple("formal numerals", typed("famous_enterprises", "贰", "贰家", "叁家"))
simple("prefixes", typed("patents", "截至年底共有380项", "截止年底，共有385项", "现有391项"))
simple("percent in words", typed("profit_margin", "百分之8.1", "百分之8.3", "百分之八点五"))
simple("count in brackets behind names", typed("public_service_platforms", "检测平台、展示平台（共2个）"))
simple("numeral with names", typed("public_service_platforms", "两个：检测平台、展示平台"))
simple("count in brackets", typed("own_brands", "8个（国家级2个）", "8个（国家级2个）", "9个（国家级2个、省级7个）"))
simple("count behind names", typed("public_service_platforms", "检测平台、展示平台共2个"))
simple("count behind names 等", typed("public_service_platforms", "检测平台、展示平台等2个"))
simple("names in lines", typed("standards", "2项\n1.泵标准\n2.阀标准"))
simple("count 无", typed("overseas_trademarks", "无"), overseas_trademarks=[0, 0, 0])
simple("employees in 万人", typed("featured_employees", "0.5万人", "0.52万人", "0.54万人"))
simple("employees in 万 余", typed("featured_employees", "5000余人", "5200余人", "近5400人"))
for _typed, _figures in (
    (("（3.2）", "（1.5）", "2.1"), [-3.2, -1.5, 2.1]), (("下降3.2%", "减少1.5%", "增长2.1%"), [-3.2, -1.5, 2.1]),
    (("负3.2", "负1.5", "2.1"), [-3.2, -1.5, 2.1]), (("-3.2%", "－1.5%", "+2.1%"), [-3.2, -1.5, 2.1]),
    (("同比下降3.2%", "同比下降1.5个百分点", "持平"), [-3.2, None, None]),
    (("↓3.2%", "↓1.5%", "↑2.1%"), [-3.2, -1.5, 2.1]),
    (("（3.2%）", "(1.5)%", "2.1%"), [-3.2, -1.5, 2.1]), (("降3.2%", "降1.5%", "升2.1%"), [-3.2, -1.5, 2.1]),
):  # fmt: skip
    _asked = None in _figures
    simple(
        f"negative {_typed[0]}",
        typed("investment_per_mu_growth", *_typed),
        asked=_asked,
        investment_per_mu_growth=_figures,
    )
simple("a range", typed("gross_output", "100-120亿元", 110, 120), asked=True, gross_output=[None, 110, 120])
simple("同上", typed("own_brands", 8, "同上", 9), asked=True, own_brands=[8, None, 9])
simple("保密", typed("tax_revenue", "保密", 3.2, 3.5), asked=True, tax_revenue=[None, 3.2, 3.5])

# Item 26.
for _typed in (
    "均无", "不存在", "0起", "无上述情况", "未发生上述问题", "无此类情况", "无。", "否", "都没有", "没有发生过",
    "无任何上述行为", "无以上情形", "三年均无",
    "未发生", "零", "经核查，无上述情况",
    "经自查，无上述情况", "无，特此说明", "无（经核实）", "从未发生", "未发现", "本年度无", "无相关情况发生",
    "不涉及", "不存在以上行为", "未出现此类情况",
):  # fmt: skip
    simple(f"incident {_typed}", typed("serious_incidents", _typed))
for _typed in (
    "无重大事故",
    "无（另附说明）",
    "有1起",
    "详见附件",
    "2019年发生一起",
    "无，但有投诉",
    "无违法违规行为",
    "无严重问题",
):
    simple(f"incident? {_typed}", typed("serious_incidents", _typed), asked=True, serious_incidents=["?", "?", "?"])

# The base.
for _base in (
    "“遂宁经济技术开发区”",
    "遂宁市遂宁经济技术开发区",
    "遂宁经济技术开发区管理委员会",
    "四川省遂宁经济技术开发区",
    "遂宁经济技术开发区（国家级）",
):
    simple(f"base {_base}", lambda form, base=_base: form.profile.update({"外贸基地名称": base}))  # type: ignore[misc]
for _region in ("遂宁市（510900）", "遂宁市", "510900 遂宁", "遂宁市510900", "遂宁", "四川省遂宁市"):
    simple(f"region {_region}", lambda form, region=_region: form.profile.update({"地区编号": region}))  # type: ignore[misc]

# Labels that ask for something else.
for _label in ("13.新增税收", "13.创造税收增长", "13.累计创造税收", "13.其中：企业所得税"):
    simple(
        f"label {_label}", lambda form, label=_label: form.rows["tax_revenue"].__setitem__(1, label), asked=True,  # type: ignore[misc]
        tax_revenue=NOTHING,
    )  # fmt: skip
simple(
    "label 规上",
    lambda form: form.rows["featured_producers"].__setitem__(1, "4.特色产品规上生产企业数量"),
    asked=True,
    featured_producers=NOTHING,
)
for _code, _label in (
    ("gross_output", "1.农业总产值"), ("gross_output", "1.总产值（月均）"), ("sales", "2.网上销售额"),
    ("profit_margin", "14.特色产业总体利润总额"),
):  # fmt: skip
    simple(
        f"label {_label}", lambda form, code=_code, label=_label: form.rows[code].__setitem__(1, label), asked=True,  # type: ignore[misc]
        **{_code: NOTHING},
    )  # fmt: skip
for _code, _label in (
    ("standards", "17.参与制定的特色产品国内外标准数量、名称及主要内容"), ("famous_enterprises", "6.世界500强企业数量"),
    ("own_brands", "20.特色产品自主品牌产品数量"), ("gross_output", "1.总产值（上半年，亿元）"),
):  # fmt: skip
    simple(
        f"label {_label}", lambda form, code=_code, label=_label: form.rows[code].__setitem__(1, label), asked=True,  # type: ignore[misc]
        **({_code: NOTHING} if _code == "gross_output" else {}),
    )  # fmt: skip
for _label in ("1.园区总产值", "1.总产值（不含税，亿元）"):
    simple(f"label {_label}", lambda form, label=_label: form.rows["gross_output"].__setitem__(1, label))  # type: ignore[misc]
simple(
    "label of a part with a sign", lambda form: form.rows["featured_output"].__setitem__(1, "  #特色产品总产值（亿元）")
)
simple("label words before a figure", typed("patents", "拥有专利391项"), patents=[391, 391, 391])
simple("label traditional", lambda form: form.rows["gross_output"].__setitem__(1, "1.總產值"))
simple("label with words", lambda form: form.rows["tax_revenue"].__setitem__(1, "13.创造税收总额"))
