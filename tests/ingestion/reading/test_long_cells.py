"""One cell as long as Excel allows, whatever is in it and wherever it stands, costs no second."""

import time

import pytest

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook
from ingestion.form import Form
from ingestion.reading.form_reader import FormReader

LONGEST_CELL = 32_767


def lines(form: Form) -> list[list[str | int | None]]:
    profile: list[list[str | int | None]] = [[line.label_zh, None, "某"] for line in form.profile]
    items = [[f"{i.no}.{i.label_zh}（{i.unit}）", *[None] * 4, 5, 5, 5] for i in form.items if not i.second_value_of]
    head = [["统计数据及发展情况", *[None] * 4, "2018年", "2019年", "2020年"]]
    firms = [[column.label_zh for column in form.enterprises.columns], ["甲厂", "民营", "机电", 1, 1, 1, 1, 10]]
    return [[form.title_zh], *profile, *head, *items, *firms]


@pytest.mark.parametrize(
    ("start", "again", "end"),
    [
        ("", "共", ""),
        ("3个：", "服务", "；1"),
        ("", "共", "1个"),
        ("1", "-", "x"),
        ("391项（", "国家1级", "！）"),
        ("1（", "甲乙1个", "!）"),
        ("", "1,", ""),
        ("", "1 ", "个"),
        ("3个", "1、甲", ""),
        ("", "单位：", "万元"),
        ("", "（", "万元"),
        ("", "同比增长1%", ""),
        ("", "三年均", "无"),
        ("注：", "第1项", "美元"),
        ("1；", "占", "1%"),
        ("", "2020年", "1"),
        ("", "0805", "、"),
    ],
)
def test_the_longest_cell_costs_no_second(reader: FormReader, form: Form, start: str, again: str, end: str) -> None:
    text = start + (again * LONGEST_CELL)[: LONGEST_CELL - len(start) - len(end)] + end
    rows = lines(form)
    # Title, line of the profile, heading, label, an answer of each kind, of a firm its name, nature and amount; alone.
    kinds = {item.kind: place for place, item in enumerate(i for i in form.items if not i.second_value_of)}
    first = len(rows) - 2 - len([i for i in form.items if not i.second_value_of])
    places = [(0, 1), (1, 2), (first - 1, 5), (first, 0), *((first + row, 6) for row in kinds.values())]
    places += [(len(rows) - 1, column) for column in (0, 1, 3)] + [(len(rows), 0), (len(rows) + 1, 1)]
    cells = {(r, c): typed for r, row in enumerate(rows) for c, typed in enumerate(row) if typed is not None}
    for place in places:
        filled = {
            at: Cell(typed) if isinstance(typed, str) else Cell(str(typed), CellKind.NUMBER)
            for at, typed in (cells | {place: text}).items()
        }
        before = time.process_time()
        reader.read(Workbook("xlsx", (Sheet.of("表", filled),)), 2021)
        assert time.process_time() - before < 1, place
