"""What is said of a cell that feeds nothing, or is only counted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tbw.accounting.fed_by import Fed, lines
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
    assert list(lines([answer]))[1:] == [f"  feeds no published figure: {why}"]


def test_a_withheld_cell_is_said_to_be_only_counted() -> None:
    count = Target(PROVINCE, None, None, 2020, "withheld_count")
    assert list(lines([replace(ANSWER, is_withheld=True, figures=[(count, 1)])]))[1:] == [
        "  is withheld, its unit is in doubt: it is counted and enters no sum",
        "  mart_province_year: withheld_count 2020 = 1",
    ]
