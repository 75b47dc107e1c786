from pathlib import Path

import pytest

from expectations.register import Register, RegisterError
from expectations.rule import Arguments, Rule
from expectations.suites import build_suite, build_suites
from tests.expectations.builder import RULES

REGISTER = Register(RULES)


def _changed(rule: Rule, **changes: object) -> Rule:
    return rule.model_copy(update={"rule_id": "VAL-999", "origin": "rules.csv:99"} | changes)


def test_one_suite_a_frame_holds_every_rule_with_its_severity() -> None:
    suites = build_suites(REGISTER.rules)
    in_suites = {e.meta["rule_id"]: (e.column, e.severity) for suite in suites.values() for e in suite.expectations}
    severities = {"must_fix": "critical", "explain": "warning", "note": "info"}
    assert in_suites == {rule.rule_id: (rule.column, severities[rule.severity]) for rule in REGISTER.rules}


def test_two_rules_that_ask_the_same_are_refused() -> None:
    rule = REGISTER.rules[0]
    with pytest.raises(RegisterError, match=r"^rules\.csv:99: VAL-999 asks the very thing"):
        build_suite(rule.frame, [rule, _changed(rule, message_en="other words")])


@pytest.mark.parametrize(
    ("expectation", "arguments"),
    [
        ("expect_column_values_to_be_lovely", {}),
        ("expect_column_values_to_be_in_set", {"values": [1]}),
        ("expect_column_values_to_be_between", {"min_value": 0, "maximum": 1}),
        ("expect_column_max_to_be_between", {"min_value": 0}),
    ],
)
def test_what_gx_does_not_judge_by_row_is_refused_with_the_line(expectation: str, arguments: dict[str, object]) -> None:
    rule = _changed(REGISTER.rules[0], expectation=expectation, arguments=Arguments(**arguments))
    with pytest.raises(RegisterError, match=r"^rules\.csv:99: VAL-999: "):
        build_suite(rule.frame, [rule])


def test_gx_is_not_imported_before_it_runs() -> None:
    import subprocess
    import sys

    code = "import sys, expectations.check; print('great_expectations' in sys.modules, 'pandas' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert printed.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(("plain", "kind"), [("", "_LazyModule"), ("lazy_imports", "module")])
def test_what_no_rule_uses_of_gx_is_loaded_when_it_is_used(plain: str, kind: str) -> None:
    import os
    import subprocess
    import sys

    code = """
import sys
from expectations.suites import open_context
open_context()
unused = [sys.modules[name] for name in ("altair", "scipy.stats")]
print(*(type(module).__name__ for module in unused), unused[1].entropy([0.5, 0.5]), unused[0].Chart.__name__)
"""
    command, environment = [sys.executable, "-c", code], os.environ | {"TBW_PLAIN": plain}
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path.cwd(), env=environment)
    assert printed.stdout.split() == [kind, kind, "0.6931471805599453", "Chart"]
