import pytest

from expectations.pairs import form_pairs
from expectations.register import Register, RegisterError
from expectations.rule import Arguments, Rule
from tests.expectations.builder import EDITIONS, RULES

REGISTER = Register(RULES)


def _naming(**arguments: object) -> Rule:
    return REGISTER.rules[0].model_copy(update={"origin": "rules.csv:99", "arguments": Arguments(**arguments)})


def test_every_pair_of_a_rule_has_a_row_and_two_rules_may_share_it() -> None:
    ratios = [rule for rule in REGISTER.rules if rule.frame == "ratios"]
    rows = form_pairs([*ratios, *ratios], EDITIONS).to_pylist()
    assert [row["pair"] for row in rows] == list(dict.fromkeys(rule.arguments.pair for rule in ratios))
    assert len(rows) < len(ratios)
    assert {row["frame"] for row in rows} == {"ratios"}


def test_each_whole_that_a_share_may_be_meant_of_has_a_row() -> None:
    [rule] = [rule for rule in REGISTER.rules if rule.frame == "shares"]
    rows = form_pairs([rule], EDITIONS).to_pylist()
    assert [row["denominator"] for row in rows] == list(rule.arguments.denominator)
    assert {(row["pair"], row["stated"]) for row in rows} == {(rule.arguments.pair, rule.arguments.stated)}


@pytest.mark.parametrize(
    "arguments",
    [
        {"numerator": "tax", "denominator": "sales"},
        {"numerator": "sales", "denominator": ["sales", "tax"]},
        {"numerator": "sales", "denominator": "sales", "stated": "tax"},
        {"where": [["item_code", "==", "tax"]]},
        {"where": [["kind", "==", "money"], ["field", "==", "tax"]]},
    ],
)
def test_a_code_that_the_form_does_not_have_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(RegisterError, match=r"^rules\.csv:99: FRM-001: no edition of the form has tax$"):
        form_pairs([_naming(**arguments)], EDITIONS)
