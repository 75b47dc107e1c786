"""Judging frames of our own: bad data is found, and never silences or breaks a rule."""

import math
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from expectations.rule import Arguments, Rule
from expectations.suites import build_suite
from expectations.validation import EvaluationError, failing_rows


@pytest.fixture(autouse=True, params=["", "rows_only,conditions_once"], ids=["short", "plain"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With our shortcuts, and as Great Expectations does it by itself."""
    monkeypatch.setenv("TBW_PLAIN", request.param)


def _rule(rule_id: str, expectation: str, target: str, **arguments: object) -> Rule:
    return Rule.model_construct(
        rule_id=rule_id,
        severity="note",
        expectation=f"expect_column_values_to_{expectation}",
        target=target,
        arguments=Arguments(**arguments),
        active_from=date(2020, 1, 1),
        origin="here",
    )


def _frame(**columns: list[Any]) -> pa.Table:
    length = len(next(iter(columns.values())))
    return pa.table({"row_id": list(range(length)), **columns})


BETWEEN = _rule("VAL-001", "be_between", "frame.figure", min_value=0, max_value=10)


def test_every_failing_row_is_told_by_its_rule() -> None:
    rules = [BETWEEN, _rule("VAL-002", "not_be_in_set", "frame.state", value_set=["bad"])]
    frame = _frame(figure=[1.0, -1.0, 11.0, None], state=["good", "bad", None, "bad"])
    expected = [("VAL-001", 1), ("VAL-001", 2), ("VAL-002", 1), ("VAL-002", 3)]
    assert failing_rows(frame, build_suite("frame", rules)) == expected


def test_all_failures_of_a_long_frame_are_told() -> None:
    frame = _frame(figure=[-1.0] * 5000)
    assert failing_rows(frame, build_suite("frame", [BETWEEN])) == [("VAL-001", row) for row in range(5000)]


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ([["asked", "==", True]], [0, 2]),
        ([["kind", "!=", "b"]], [0, 1]),
        ([["size", "<", 0.5]], [0]),
        ([["size", "<=", 0.5]], [0, 1]),
        ([["size", ">", 0.5]], [2]),
        ([["size", ">=", 0.5]], [1, 2]),
        ([["size", ">=", 0.5], ["asked", "==", True]], [2]),
        ([["size", ">", 1], ["asked", "==", True]], []),
    ],
)
def test_conditions_choose_the_rows(where: list[list[object]], rows: list[int]) -> None:
    rule = _rule("VAL-001", "be_between", "frame.figure", max_value=0, where=where)
    frame = _frame(figure=[1.0] * 3, asked=[True, False, True], kind=["a", "a", "b"], size=[0.0, 0.5, 1.0])
    assert failing_rows(frame, build_suite("frame", [rule])) == [("VAL-001", row) for row in rows]


@pytest.mark.parametrize(
    ("figures", "failing"),
    [
        ([math.inf, -math.inf, 1e308, 5e-324], [0, 1, 2]),
        ([None, None, None], []),
        ([None, -0.0, 10.0], []),
    ],
)
def test_hostile_figures_are_judged(figures: list[float | None], failing: list[int]) -> None:
    frame = _frame(figure=figures).cast(pa.schema([("row_id", pa.int64()), ("figure", pa.float64())]))
    assert failing_rows(frame, build_suite("frame", [BETWEEN])) == [("VAL-001", row) for row in failing]


@pytest.mark.parametrize(
    ("expectation", "arguments"),
    [
        ("be_between", {"min_value": 1, "max_value": 5}),
        ("be_in_set", {"value_set": [1, 2]}),
        ("not_be_in_set", {"value_set": [0, 1]}),
        ("be_null", {}),
        ("not_be_null", {}),
    ],
)
@pytest.mark.parametrize("where", [[], [["asked", "==", True]]], ids=["all rows", "some rows"])
def test_rows_alone_are_those_that_gx_tells(
    expectation: str, arguments: dict[str, object], where: list[list[object]]
) -> None:
    rules = [_rule("VAL-001", expectation, "frame.figure", where=where, **arguments)]
    frame = _frame(figure=[None, 0.0, 1.0, 5.0, 9.0, None], asked=[True, True, False, True, True, False])
    plain = failing_rows(frame, build_suite("frame", rules, plain=True))
    assert plain
    assert failing_rows(frame, build_suite("frame", rules)) == plain


def test_an_empty_frame_has_no_failures() -> None:
    assert failing_rows(_frame(figure=[1.0]).slice(0, 0), build_suite("frame", [BETWEEN])) == []


@pytest.mark.parametrize(
    "rule",
    [
        _rule("VAL-007", "be_between", "frame.gone", min_value=0),
        _rule("VAL-007", "be_between", "frame.state", min_value=0),
        _rule("VAL-007", "be_between", "frame.figure", min_value=0, where=[["gone", "==", 1]]),
    ],
)
def test_an_expectation_that_cannot_be_evaluated_raises(rule: Rule) -> None:
    frame = _frame(figure=[1.0, 2.0], state=["a", "b"])
    with pytest.raises(EvaluationError, match=r"^VAL-007 could not be evaluated: .+"):
        failing_rows(frame, build_suite("frame", [BETWEEN, rule]))
