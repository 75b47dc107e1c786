"""Every rule of the register against the cases of cases.yaml, all judged in one batch."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.register import Register
from tests.expectations.builder import NOW, RULES, Rows, base_name

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
REGISTER = Register(RULES)
PLACE = ("item_code", "data_year", "row_number", "cell")
numbered = pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c['rule']}-{n}" for n, c in enumerate(CASES)])


@pytest.fixture(scope="module")
def findings(reference: Path) -> dict[str, list[dict[str, Any]]]:
    """submission_id -> findings, of a valid form and of each case's two: fires 0, spares 0, fires 1 ..."""
    rows = Rows()
    rows.add("valid", head={"base_name": base_name(0)})
    for number, case in enumerate(CASES):
        for offset, side in enumerate(("fires", "spares")):
            base = {"base_name": base_name(1 + 2 * number + offset)}
            earlier = case.get(f"{side}_earlier", case.get("earlier"))
            for name, year, changes in ((side, 2021, case[side]), (f"earlier {side}", 2020, earlier)):
                if changes is not None:
                    rows.add(f"{name} {number}", year, **{**changes, "head": base | changes.get("head", {})})
    found = defaultdict(list)
    for finding in rows.check(reference).findings.to_pylist():
        found[finding["submission_id"]].append(finding)
    return found


def test_every_rule_in_force_has_a_case_and_every_case_a_rule() -> None:
    assert {case["rule"] for case in CASES} == {rule.rule_id for rule in REGISTER.active(NOW.date())}


def test_a_valid_form_has_no_findings(findings: dict[str, list[dict[str, Any]]]) -> None:
    assert findings["valid"] == []


@numbered
def test_fires(findings: dict[str, list[dict[str, Any]]], number: int) -> None:
    case, found = CASES[number], findings[f"fires {number}"]
    assert {finding["rule_id"] for finding in found} == {case["rule"], *case.get("also", [])}
    expected = dict.fromkeys(PLACE) | case["at"] | {"severity": case["severity"]}
    fired = [finding for finding in found if finding["rule_id"] == case["rule"]]
    assert [{name: finding[name] for name in expected} for finding in fired] == [expected]
    assert all(finding["message_zh"] and finding["message_en"] and finding["expected"] for finding in fired)


@numbered
def test_spares(findings: dict[str, list[dict[str, Any]]], number: int) -> None:
    assert CASES[number]["rule"] not in {finding["rule_id"] for finding in findings[f"spares {number}"]}
