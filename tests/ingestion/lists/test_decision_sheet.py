"""Rows of a sheet of decisions, wherever its heading stands."""

from collections.abc import Callable

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook
from ingestion.lists.decision_sheet import find_decisions

SheetOf = Callable[..., Sheet]
HEAD = ["类别", "对象", "决定", "决定人", "决定日期", "理由"]
ROW = ["年度考核", "SC-002", "考核通过", "评审处", "2021-05-20", " 专家评审 "]


def test_filled_rows_with_the_address_of_every_cell(sheet_of: SheetOf) -> None:
    sheet = sheet_of([["登记表"], HEAD, ROW, [" "], [None, "SC-003"]])
    sheet.rows[2][5] = Cell("#REF!", CellKind.ERROR)
    found = find_decisions(Workbook("xlsx", (sheet,)))
    assert found is not None
    assert found["lacks"] == []
    (first, second) = found["rows"]
    assert first[:2] == ("表", 3)
    assert first[2]["subject"] == ["B3", "SC-002", False]
    assert first[2]["reason"] == ["F3", "#REF!", True]
    assert second[:2] == ("表", 5)
    assert (second[2]["subject"], second[2]["kind"]) == (["B5", "SC-003", False], ["A5", "", False])


def test_a_cell_merged_over_rows_is_said_in_each(sheet_of: SheetOf) -> None:
    sheet = sheet_of([HEAD, ROW, [None, *ROW[1:]]])
    sheet.merged[1, 0] = (2, 0)
    found = find_decisions(Workbook("xlsx", (sheet,)))
    assert found is not None
    assert [row[2]["kind"][:2] for row in found["rows"]] == [["A2", "年度考核"], ["A3", "年度考核"]]


def test_a_required_heading_that_is_not_there_is_named(sheet_of: SheetOf) -> None:
    found = find_decisions(Workbook("xlsx", (sheet_of([HEAD[:5], ROW[:5]]),)))
    assert found is not None
    assert found["lacks"] == [["表", "A1", "理由"]]


def test_other_sheets_are_none_of_decisions(sheet_of: SheetOf) -> None:
    sheets = (sheet_of([HEAD[:4], ROW[:4]]), sheet_of([HEAD, ROW], visible=False))
    assert find_decisions(Workbook("xlsx", sheets)) is None
