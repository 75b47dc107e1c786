"""What is said of a cell that feeds nothing, or is only counted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tbw.accounting.cell_role import CellRole
from tbw.accounting.fed_by import AtCell, Fed, lines
from tbw.accounting.lineage import PROVINCE, Target

ANSWER = Fed(
    landing_path="2021/成都市/表.xlsx",
    sheet="信息表",
    cell="H18",
    submission_id="s",
    status="accepted",
    superseded_by=None,
    base_id="SC-001",
    item_code="sales",
    data_year=2020,
    raw_text="5",
    value=Decimal(500_000_000),
    is_current=True,
    is_withheld=False,
    figures=[],
)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (replace(ANSWER, status="returned"), "the submission is returned"),
        (replace(ANSWER, status="superseded", superseded_by="t"), "the submission is superseded by t"),
        (replace(ANSWER, is_current=False), "another report gives the figures of that year"),
        (replace(ANSWER, is_withheld=True), "it is withheld, its unit is in doubt"),
        (replace(ANSWER, value=None), "it holds no number"),
        (ANSWER, "the item is not summed over bases"),
    ],
)
def test_a_cell_that_feeds_nothing_says_why(answer: Fed, why: str) -> None:
    assert list(lines(AtCell("H18", [], [answer])))[1:] == [f"  feeds no published figure: {why}"]


def test_a_withheld_cell_is_said_to_be_only_counted() -> None:
    count = Target(PROVINCE, None, None, 2020, "withheld_count")
    answer = replace(ANSWER, is_withheld=True, figures=[(count, 1)])
    assert list(lines(AtCell("H18", [], [answer])))[1:] == [
        "  is withheld, its unit is in doubt: it is counted and enters no sum",
        "  mart_province_year: withheld_count 2020 = 1",
    ]


def test_a_cell_that_is_no_answer_is_said_to_be_what_it_was_taken_for() -> None:
    unused = CellRole("2021/成都市/表.xlsx", "s", "信息表", "K16:L16", "not_used", "beside_item", None, None, None)
    label = replace(unused, cells="A16", role="label", reason=None, item_code="sales")
    assert list(lines(AtCell("K16", [unused], []))) == [
        "2021/成都市/表.xlsx!信息表!K16 (with K16:L16): not used: in the row of an item, but under no year"
    ]
    assert list(lines(AtCell("A16", [label], []))) == ["2021/成都市/表.xlsx!信息表!A16: label of an item: sales"]
