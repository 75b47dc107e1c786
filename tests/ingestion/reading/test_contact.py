"""What is taken for the contact block, and what must not be."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from ingestion.files.cells import Sheet, Workbook
from ingestion.reading.contact import ContactBlock
from ingestion.reading.form_reader import FormReader

LONGEST_CELL = 32_767  # of Excel


@pytest.fixture(scope="module")
def block(reader: FormReader) -> ContactBlock:
    return reader.contact


@pytest.mark.parametrize(
    "row",
    [
        ["联系人", "张三"],
        ["联系人：张三 13900000000"],
        ["联系人张三"],
        ["联系电话、传真和电子邮箱", 13900000000, "a@b.cn"],
        ["单位（公章）", "某公司"],
        ["电话/传真：", "028-12345678"],
        ["E-mail", "a@b.cn"],
        [None, "填表人", "张三", "联系电话", "13900000000"],
        ["如有疑问请致电13900000000"],
    ],
)
def test_contact_is_taken_off(block: ContactBlock, sheet_of: Callable[..., Sheet], row: list[Any]) -> None:
    assert block.taken_off(sheet_of([row])).rows == {}


@pytest.mark.parametrize(
    "row",
    [
        ["某公司", "民营", "手机", 1.5, 2.5],
        ["电话设备厂", "民营", "电话", 1.5],
        [1, "某公司", "负责人培训", 1.5],
        ["26. 有严重产品质量问题", "负责人因环保问题被处罚", "无", "无"],
        ["某公司", "15000000000元", 1],
        ["1.总产值（亿元）", 1, 2, 3],
        ["外贸基地名称", "新津区"],
    ],
)
def test_other_rows_stay_as_they_are(block: ContactBlock, sheet_of: Callable[..., Sheet], row: list[Any]) -> None:
    sheet = sheet_of([row])
    assert block.taken_off(sheet) is sheet


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [*((word, word) for word in ("暂无", "没有", "同上", "不适用")), ("张三", "〔隐去〕")],
)
def test_what_stands_for_no_name_is_an_answer_elsewhere(
    reader: FormReader, sheet_of: Callable[..., Sheet], name: str, elsewhere: str
) -> None:
    rows = [["联系人", name], ["26. 有严重产品质量问题、环保和生产安全事故", name, "无", "无"]]
    assert reader.masked(Workbook("xlsx", (sheet_of(rows),))).masking.text(name) == elsewhere


def test_words_of_the_form_and_further_cells_are_no_names(reader: FormReader, sheet_of: Callable[..., Sheet]) -> None:
    rows = [["联系人", "佘某", "测算", "李四"], ["填表人", "特色"]]
    masking = reader.masked(Workbook("xlsx", (sheet_of(rows),))).masking
    kept, gone = ("测算", "特色农产品产值（亿元）"), ("佘某", "李四")
    assert [masking.text(text) for text in (*kept, *gone)] == [*kept, "〔隐去〕", "〔隐去〕"]


@pytest.mark.parametrize("text", ["a", "1", "a.", "a@", "@", "1-", "0", "联系人", "（", "电话、"])
def test_the_longest_cell_costs_no_second(block: ContactBlock, sheet_of: Callable[..., Sheet], text: str) -> None:
    sheet = sheet_of([[(text * LONGEST_CELL)[:LONGEST_CELL]], [1, (text * LONGEST_CELL)[:LONGEST_CELL]]])
    before = time.process_time()
    block.taken_off(sheet)
    assert time.process_time() - before < 1


def test_an_address_in_a_long_text_is_found(block: ContactBlock, sheet_of: Callable[..., Sheet]) -> None:
    assert block.taken_off(sheet_of([["有问题请写信：a.b-c+d@sub.example.cn"]])).rows == {}
    assert block.taken_off(sheet_of([["x" * 3000 + " a@b@c.cn"]])).rows == {}


def test_the_form_goes_on_right_of_the_block(block: ContactBlock, sheet_of: Callable[..., Sheet]) -> None:
    sheet = block.taken_off(sheet_of([["联系人", "张三", "外贸基地名称", "新津区", "联系人：张三"]]))
    assert [cell.text for cell in sheet.rows[0].values()] == ["外贸基地名称", "新津区", "联系人：张三"]
    asked = block.taken_off(sheet_of([["外贸基地名称", None, "联系人：张三"]]))
    assert [cell.text for cell in asked.rows[0].values()] == ["外贸基地名称"]
