"""How templates are filled: figures as people write them, and no place where there is none."""

from decimal import Decimal

import pytest

from expectations.wording import say, sentence


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("{x}", Decimal("12.50000000"), "12.5"),
        ("{x}", None, ""),
        ("{x:~}", 0.00751315, "0.00751"),
        ("{x:~}", 1000001.02, "1000001"),
        ("{x:~}", 9.99999999, "10"),
        ("{x:~}", 0.0, "0"),
        ("{x:~} %", -12.3456, "-12.3 %"),
        ("{x:~}", 5e-9, "0.00000001"),
        ("{x:~}", "0 → 1.0", "0 → 1"),
        ("{x:~}", "+25.00 %", "+25.00 %"),
        ("的 {x:~ 倍|~}", "12.5", "的 12.5 倍"),
        ("的 {x:~ 倍|~}", "1/10.0", "的 1/10"),
        ("为 0（{x}）。", "—", "为 0。"),
        ("is 0 ({x}).", "—", "is 0."),
        ("（a.xlsx {x}）", "—", "（a.xlsx）"),
    ],
)
def test_fields(template: str, value: object, said: str) -> None:
    assert say(template, {"x": value}) == said


def test_what_is_beyond_a_bound_does_not_look_like_it() -> None:
    assert say("{x:~}", {"x": 40.0497, "max_value": 40}) == "40.05"
    assert say("{x:~}", {"x": 40.0, "max_value": 40}) == "40"
    assert say("{x:~}", {"x": 0.499993, "min_value": 0.5}) == "0.49999"


def test_a_sentence_begins_with_a_capital() -> None:
    assert sentence("{x} is 3.", {"x": "item 2"}) == "Item 2 is 3."
    assert sentence("“{x}”是 3。", {"x": "a"}) == "“a”是 3。"
