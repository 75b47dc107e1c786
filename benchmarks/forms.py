"""Forms to measure with: synthetic, all different, in the looks and numbers of firms that are asked for."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from ingestion.form import FORMS, Form, Item, load_form
from samples.content import Cell, Content
from samples.layouts import Layout
from samples.writers import write_form

REPORT_YEAR = 2021
_SIGNS = "华强宏达川蜀锦天府嘉陵岷江泰安恒通瑞丰鑫源金牛青羊武侯成龙泉"
_LOOKS = (
    Layout(),
    Layout(page_two_from=9, headings="both"),
    Layout(
        first_row=3, first_column=2, page_two_from=9, page_two="wide", repeat_heading=True, cover_sheet=("填报说明",)
    ),
    Layout(label_columns=1, headings="years", half_width=True, total_row=True),
)


def write_forms(folder: Path, count: int, firms: int) -> list[Path]:
    """Write ``count`` .xlsx forms with ``firms`` rows of enterprises each; gives their paths."""
    form = load_form(FORMS / "form_2020.yaml")
    paths = [folder / f"{firms}-{number}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        chance = random.Random(number)  # noqa: S311 - the same forms each time, nothing secret
        write_form(path, form, _content(form, chance, firms), _LOOKS[number % len(_LOOKS)], "xlsx")
    return paths


def _content(form: Form, chance: random.Random, firms: int) -> Content:
    years = form.data_years(REPORT_YEAR)
    items = [item for item in form.items if not item.second_value_of]
    return Content(
        REPORT_YEAR,
        profile={line.code: _name(chance) for line in form.profile},
        answers={item.code: {year: _answer(item, chance) for year in years} for item in items},
        contact=dict.fromkeys(form.contact, "示例"),
        enterprises=[dict(_firm(form, chance)) for _ in range(firms)],
    )


def _answer(item: Item, chance: random.Random) -> Cell:
    number = Decimal(chance.randrange(1, 100_000))
    match item.kind:
        case "count":
            return number
        case "count_and_names":
            names = "、".join(_name(chance) + "中心" for _ in range(3))
            return f"{number}个：{names}等"
        case "incident":
            return "无"
    return number.scaleb(-2) if item.code != "featured_rd" else f"{number.scaleb(-2)}；3.2%"


def _firm(form: Form, chance: random.Random) -> Iterator[tuple[str, Cell]]:
    texts = iter((f"四川{_name(chance)}有限公司", chance.choice(("民营", "国有", "外资")), f"{_name(chance)[:2]}制造"))
    for column in form.enterprises.columns:
        figure = Decimal(chance.randrange(1, 1_000_000)).scaleb(-2)
        yield column.code, next(texts) if column.unit is None else figure


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SIGNS, k=4))
