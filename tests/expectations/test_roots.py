"""A unit slip is a root: what vanishes when the figure is mended hangs on it and does not count."""

from pathlib import Path
from typing import Any

import pytest

from expectations.tables import Checked
from tests.expectations.builder import Rows, base_name

SLIP = "VAL-017"
# Money of data year y is 1000 * 1.1^(y-2015): 1331, 1464.1 and 1610.51, a part of it half.
CASES: dict[str, tuple[list[dict[str, Any]], dict[tuple[str, str], str | None], str]] = {
    "a part in 万元 exceeds its whole": (
        [{"item": "internationalization_core", "year": 2020, "number": 8052550}],
        {(SLIP, "H19"): None, ("SUM-001", "H19"): "H19"},
        "explain",
    ),
    "a whole in 万亿元 is exceeded by its part": (
        [{"item": "internationalization", "year": 2020, "number": "0.161051"}],
        {(SLIP, "H18"): None, ("SUM-001", "H19"): "H18"},
        "explain",
    ),
    "a middle year spoils two growth rates": (
        [{"item": "investment_per_mu", "year": 2019, "number": 14641000}],
        {(SLIP, "G25"): None, ("SUM-003", "G26"): "G25", ("SUM-003", "H26"): "G25"},
        "explain",
    ),
    "a count in 万人 that looks broken": (
        [
            {"item": "featured_employees", "year": y, "number": n}
            for y, n in ((2018, 19600), (2019, 19800), (2020, 1.6))
        ],
        {(SLIP, "H22"): None, ("VAL-014", "H22"): "H22"},
        "explain",
    ),
    "each follows its own root": (
        [
            {"item": "featured_output", "year": 2018, "number": 6655000},
            {"item": "featured_sales", "year": 2020, "number": 8052550},
        ],
        {(SLIP, "F15"): None, (SLIP, "H17"): None, ("SUM-001", "F15"): "F15", ("SUM-001", "H17"): "H17"},
        "explain",
    ),
    "what two slips make hangs on that of its own item": (
        [
            {"item": "internationalization", "year": 2020, "number": "0.161051"},
            {"item": "internationalization_core", "year": 2020, "number": 8052550},
        ],
        {(SLIP, "H18"): None, (SLIP, "H19"): None, ("SUM-001", "H19"): "H19"},
        "explain",
    ),
    "what stays wrong when mended counts": (
        [
            {"item": "internationalization_core", "year": 2020, "number": 8052550},
            {"item": "internationalization", "year": 2020, "number": 800},
        ],
        {(SLIP, "H19"): None, ("SUM-001", "H19"): None},
        "returned",
    ),
    "another fault of the form counts": (
        [
            {"item": "internationalization_core", "year": 2020, "number": 8052550},
            {"item": "patents", "year": 2020, "number": -1},
        ],
        {(SLIP, "H19"): None, ("SUM-001", "H19"): "H19", ("VAL-012", "H34"): None},
        "returned",
    ),
}


@pytest.fixture(scope="module")
def checked(reference: Path) -> Checked:
    rows = Rows()
    for number, (name, (values, _, _)) in enumerate(CASES.items()):
        rows.add(name, head={"base_name": base_name(number)}, values=values)
    return rows.check(reference)


@pytest.mark.parametrize("name", CASES)
def test_followers_are_tied_to_their_root(checked: Checked, name: str) -> None:
    _, expected, status = CASES[name]
    found = {(f["rule_id"], f["cell"]): f for f in checked.findings.to_pylist() if f["submission_id"] == name}
    assert {place: finding["root_cell"] for place, finding in found.items()} == expected
    assert {f["root_rule_id"] for f in found.values() if f["root_cell"]} <= {SLIP}
    [check] = [row for row in checked.checks.to_pylist() if row["submission_id"] == name]
    assert check["status"] == status
    counted = [finding["severity"] for finding in found.values() if finding["root_cell"] is None]
    assert (check["must_fix_count"], check["explain_count"]) == (counted.count("must_fix"), counted.count("explain"))


def test_what_vanishes_only_when_two_slips_are_mended_hangs_on_the_first(reference: Path) -> None:
    rows = Rows()
    rows.add("before", 2020)
    values = [
        {"item": "investment_per_mu", "year": 2019, "number": 14641000},
        {"item": "investment_per_mu", "year": 2020, "number": "0.161051"},
    ]
    rows.add("now", values=values)
    found = {(f["rule_id"], f["cell"]): f["root_cell"] for f in rows.check(reference).findings.to_pylist()}
    slips = {(SLIP, "G25"): None, (SLIP, "H25"): None}
    followers = {("SUM-003", "G26"): "G25", ("SUM-003", "H26"): "G25", ("PRV-001", "G25"): "G25"}
    assert found == slips | followers


def test_of_two_figures_the_newer_is_suspected(reference: Path) -> None:
    rows = Rows()
    unanswered = {"item": "patents", "year": 2020, "state": "not_answered"}
    rows.add("form", values=[unanswered, {"item": "patents", "year": 2018, "number": 190000}])
    assert [f["cell"] for f in rows.check(reference).findings.to_pylist()] == ["G34"]


def test_a_whole_row_in_another_unit_is_told_by_what_was_reported_before(reference: Path) -> None:
    rows = Rows()
    rows.add("before", 2020)
    numbers = {2018: 13310000, 2019: 14641000, 2020: 16105100}
    rows.add("now", values=[{"item": "area_investment", "year": y, "number": n} for y, n in numbers.items()])
    findings = rows.check(reference).findings.to_pylist()
    assert [f["cell"] for f in findings if f["rule_id"] == SLIP] == ["F23", "G23", "H23"]
    assert {(f["cell"], f["root_cell"]) for f in findings if f["rule_id"] == "PRV-001"} == {
        ("F23", "F23"),
        ("G23", "G23"),
    }
