"""Roots: what vanishes when they are mended hangs on them and does not count."""

from pathlib import Path
from typing import Any

import pytest

from expectations.check_tables import Checked
from tests.expectations.builder import Rows, base_name

SLIP, FRACTION, ROW_SLIP, WHOLE_ROW = "VAL-017", "VAL-034", "VAL-041", "VAL-042"
AMOUNTS = ("gross_output", "revenue", "sales", "featured_sales")
# What a whole row in another unit makes, cell by cell.
OF_A_ROW = ("SUM-012", "SUM-013", "SUM-014", "SUM-018")


def in_wan(row: int, field: str, times: int = 1) -> dict[str, Any]:
    """So many times the valid amount of a firm, in 万元 where the form asks for 亿元."""
    return {"row": row, "field": field, "number": 100000 * times}


# What is changed in the valid form; rule and cell of what is found -> the cell of the root that it hangs on; status.
# Money of data year y is 1000 * 1.1^(y-2015): 1331, 1464.1 and 1610.51, a part of it half.
CASES: dict[str, tuple[dict[str, list[dict[str, Any]]], dict[tuple[str, str], str | None], str]] = {
    "a part in 万元 exceeds its whole": (
        {"values": [{"item": "internationalization_core", "year": 2020, "number": 8052550}]},
        {(SLIP, "H19"): None, ("SUM-001", "H19"): "H19", ("VAL-026", "H19"): "H19"},
        "explain",
    ),
    "a whole in 万亿元 is exceeded by its part": (
        {"values": [{"item": "internationalization", "year": 2020, "number": "0.161051"}]},
        {(SLIP, "H18"): None, ("SUM-001", "H19"): "H18", ("VAL-026", "H18"): "H18"},
        "explain",
    ),
    "a middle year spoils two growth rates and the implied land": (
        {"values": [{"item": "investment_per_mu", "year": 2019, "number": 14641000000}]},
        {
            (SLIP, "G25"): None,
            ("SUM-003", "G26"): "G25",
            ("SUM-003", "H26"): "G25",
            ("SUM-005", "G25"): "G25",
            ("VAL-026", "G25"): "G25",
            ("VAL-031", "G25"): "G25",
        },
        "explain",
    ),
    "a count in 万人 that looks broken": (
        {
            "values": [
                {"item": "featured_employees", "year": y, "number": n}
                for y, n in ((2018, 19600), (2019, 19800), (2020, 1.6))
            ]
        },
        {
            (SLIP, "H22"): None,
            ("VAL-014", "H22"): "H22",
            ("VAL-027", "H22"): "H22",
            ("SUM-009", "H22"): "H22",
        },
        "explain",
    ),
    "each follows its own root": (
        {
            "values": [
                {"item": "featured_output", "year": 2018, "number": 6655000},
                {"item": "featured_sales", "year": 2020, "number": 8052550},
            ]
        },
        {
            (SLIP, "F15"): None,
            (SLIP, "H17"): None,
            ("SUM-001", "F15"): "F15",
            ("SUM-001", "H17"): "H17",
            ("SUM-007", "F17"): "F15",
            ("SUM-007", "H17"): "H17",
            ("VAL-026", "F15"): "F15",
            ("VAL-026", "H17"): "H17",
        },
        "explain",
    ),
    "what two slips make hangs on that of its own item": (
        {
            "values": [
                {"item": "internationalization", "year": 2020, "number": "0.161051"},
                {"item": "internationalization_core", "year": 2020, "number": 8052550},
            ]
        },
        {
            (SLIP, "H18"): None,
            (SLIP, "H19"): None,
            ("SUM-001", "H19"): "H19",
            ("VAL-026", "H18"): "H18",
            ("VAL-026", "H19"): "H19",
        },
        "explain",
    ),
    "what stays wrong when mended counts": (
        {
            "values": [
                {"item": "internationalization_core", "year": 2020, "number": 8052550},
                {"item": "internationalization", "year": 2020, "number": 800},
            ]
        },
        {(SLIP, "H19"): None, ("SUM-001", "H19"): None, ("VAL-026", "H19"): "H19"},
        "returned",
    ),
    "what stays wrong when mended counts, though its figure would be returned": (
        {"values": [{"item": "featured_sales", "year": 2020, "number": 3000000}]},
        {
            (SLIP, "H17"): None,
            ("SUM-001", "H17"): "H17",
            ("SUM-007", "H17"): None,
            ("VAL-026", "H17"): "H17",
        },
        "explain",
    ),
    "another fault of the form counts": (
        {
            "values": [
                {"item": "internationalization_core", "year": 2020, "number": 8052550},
                {"item": "patents", "year": 2020, "number": -1},
            ]
        },
        {(SLIP, "H19"): None, ("SUM-001", "H19"): "H19", ("VAL-026", "H19"): "H19", ("VAL-012", "H34"): None},
        "returned",
    ),
    "a fraction for a percentage is no such share either": (
        {"values": [{"item": "featured_rd_intensity", "year": 2018, "number": "0.1"}]},
        {(FRACTION, "F27"): None, ("SUM-004", "F27"): "F27"},
        "explain",
    ),
    "an amount of a firm in 万元 exceeds its sales and the base": (
        {"enterprises": [{"row": 1, "field": "featured_sales", "number": 100000}]},
        {(ROW_SLIP, "G61"): None, ("SUM-002", "G61"): "G61", ("SUM-014", "G61"): "G61"},
        "explain",
    ),
    "a row of a firm in 万元 is one fault": (
        {"enterprises": [in_wan(1, field) for field in AMOUNTS]},
        {(WHOLE_ROW, "D61"): None} | dict.fromkeys(zip(OF_A_ROW, ("D61", "F61", "G61", "H61"), strict=True), "D61"),
        "explain",
    ),
    "three of four amounts of a firm in 万元 do not put the right one in doubt": (
        {"enterprises": [in_wan(1, field) for field in AMOUNTS[:3]]},
        {(WHOLE_ROW, "D61"): None} | dict.fromkeys((("SUM-012", "D61"), ("SUM-013", "F61"), ("SUM-018", "H61")), "D61"),
        "explain",
    ),
    "every row of a table in 万元 has its own fault": (
        {"enterprises": [in_wan(row, field) for row in (1, 2) for field in AMOUNTS]},
        {(WHOLE_ROW, "D61"): None, (WHOLE_ROW, "D62"): None, ("SUM-018", "H62"): "D62"}
        | dict.fromkeys(zip(OF_A_ROW, ("D61", "F61", "G61", "H61"), strict=True), "D61"),
        "explain",
    ),
    "an impossible row in 万元 is one fault as well": (
        {
            "enterprises": [
                *(in_wan(1, field, times=110) for field in AMOUNTS[:3]),
                in_wan(1, "featured_sales", times=70),
                {"row": 1, "field": "rd", "number": 20000},
            ]
        },
        {(WHOLE_ROW, "D61"): None}
        | {("VAL-025", cell): "D61" for cell in ("D61", "E61", "F61")}
        | dict.fromkeys(zip(OF_A_ROW, ("D61", "F61", "G61", "H61"), strict=True), "D61"),
        "explain",
    ),
    "a figure that is wrong takes along what it is compared with": (
        {"values": [{"item": "sales", "year": 2020, "number": -5}]},
        {
            ("VAL-013", "H16"): None,
            ("SUM-001", "H17"): "H16",
            ("SUM-006", "H16"): "H16",
            ("SUM-008", "H28"): "H16",
            ("SUM-011", "H18"): "H16",
            ("SUM-013", "F61"): "H16",
            ("SUM-020", "H18"): "H16",
            ("VAL-026", "H16"): "H16",
        },
        "returned",
    ),
    "two faults of one figure must both be mended": (
        {"values": [{"item": "patents", "year": 2020, "number": "-0.5"}]},
        {("VAL-012", "H34"): None, ("VAL-014", "H34"): None},
        "returned",
    ),
    "a part that exceeds its whole takes along what it is compared with": (
        {"values": [{"item": "featured_sales", "year": 2020, "number": 1700}]},
        {("SUM-001", "H17"): None, ("SUM-007", "H17"): "H17"},
        "returned",
    ),
    "a figure that is wrong does not excuse another": (
        {"values": [{"item": "patents", "year": 2020, "number": -1}, {"item": "sales", "year": 2020, "number": 3300}]},
        {("VAL-012", "H34"): None, ("SUM-006", "H16"): None},
        "returned",
    ),
    "an impossible amount of a firm is in no sum": (
        {"enterprises": [{"row": 2, "field": "rd", "number": 200000000000}]},
        {("VAL-025", "H62"): None, ("SUM-015", "H62"): "H62", ("SUM-018", "H62"): "H62"},
        "returned",
    ),
}


@pytest.fixture(scope="module")
def checked(reference: Path) -> Checked:
    rows = Rows()
    for number, (name, (changes, _, _)) in enumerate(CASES.items()):
        rows.add(name, head={"base_name": base_name(number)}, **changes)
    return rows.check(reference)


@pytest.mark.parametrize("name", CASES)
def test_followers_are_tied_to_their_root(checked: Checked, name: str) -> None:
    _, expected, status = CASES[name]
    found = {(f["rule_id"], f["cell"]): f for f in checked.findings.to_pylist() if f["submission_id"] == name}
    assert {place: finding["root_cell"] for place, finding in found.items()} == expected
    [check] = [row for row in checked.checks.to_pylist() if row["submission_id"] == name]
    assert check["status"] == status
    counted = [finding["severity"] for finding in found.values() if finding["root_cell"] is None]
    assert (check["must_fix_count"], check["explain_count"]) == (counted.count("must_fix"), counted.count("explain"))


# What a base sends for one year and then for the next; rule and cell of what the second is held to have -> root.
HISTORIES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[tuple[str, str], tuple[str, str] | None]]] = {
    "what vanishes only when two slips are mended hangs on that of its own year": (
        {},
        {
            "values": [
                {"item": "investment_per_mu", "year": 2020, "number": 16105100000},
                {"item": "investment_per_mu", "year": 2021, "number": "177.1561"},
            ]
        },
        {
            (SLIP, "G25"): None,
            (SLIP, "H25"): None,
            ("PRV-001", "G25"): (SLIP, "G25"),
            ("SUM-003", "G26"): (SLIP, "G25"),
            ("SUM-003", "H26"): (SLIP, "H25"),
            ("SUM-005", "G25"): (SLIP, "G25"),
            ("VAL-026", "G25"): (SLIP, "G25"),
            ("SUM-019", "H23"): (SLIP, "H25"),
            ("VAL-026", "H25"): (SLIP, "H25"),
            ("VAL-031", "G25"): (SLIP, "G25"),
            ("VAL-031", "H25"): (SLIP, "H25"),
        },
    ),
    "a whole row in another unit is told by what was reported before": (
        {},
        {
            "values": [
                {"item": "internationalization_core", "year": year, "number": number}
                for year, number in ((2019, 7320500), (2020, 8052550), (2021, 8857805))
            ]
        },
        {(SLIP, cell): None for cell in ("F19", "G19", "H19")}
        | {(rule, cell): (SLIP, cell) for cell in ("F19", "G19", "H19") for rule in ("SUM-001", "VAL-026")}
        | {("PRV-001", cell): (SLIP, cell) for cell in ("F19", "G19")},
    ),
    "a form under the wrong year restates nothing": (
        {"head": {"file_sha256": "sent twice"}},
        {"head": {"file_sha256": "sent twice"}, "years_late": 1},
        {("FRM-009", None): None, ("PRV-005", "F26"): ("FRM-009", None), ("PRV-006", "F13"): ("FRM-009", None)},
    ),
}


@pytest.fixture(scope="module")
def histories(reference: Path) -> Checked:
    rows = Rows()
    for number, (name, (first, second, _)) in enumerate(HISTORIES.items()):
        for year, changes in ((2021, first), (2022, second)):
            head = {"base_name": base_name(number)} | changes.get("head", {})
            rows.add(f"{name} {year}", year, **(changes | {"head": head}))
    return rows.check(reference)


@pytest.mark.parametrize("name", HISTORIES)
def test_followers_are_tied_to_their_root_across_years(histories: Checked, name: str) -> None:
    _, _, expected = HISTORIES[name]
    found = {
        (f["rule_id"], f["cell"]): (f["root_rule_id"], f["root_cell"]) if f["root_rule_id"] else None
        for f in histories.findings.to_pylist()
        # restatements by the half tenth of a year are many, and of no interest here
        if f["submission_id"] == f"{name} 2022" and f["rule_id"] != "PRV-002"
    }
    assert found == expected


def test_of_two_figures_the_newer_is_suspected(reference: Path) -> None:
    rows = Rows()
    unanswered = {"item": "patents", "year": 2020, "state": "not_answered"}
    rows.add("form", values=[unanswered, {"item": "patents", "year": 2018, "number": 190000}])
    found = [(f["rule_id"], f["cell"]) for f in rows.check(reference).findings.to_pylist() if not f["root_cell"]]
    assert found == [(SLIP, "G34")]


def test_rows_of_firms_are_no_roots_where_the_figures_of_the_base_are_in_another_unit(reference: Path) -> None:
    rows, stated = Rows(), {"gross_output": "0.161051", "sales": "0.161051", "featured_sales": "0.080526"}
    rows.add("form", values=[{"item": item, "year": 2020, "number": number} for item, number in stated.items()])
    roots = {(f["rule_id"], f["cell"]): f["root_rule_id"] for f in rows.check(reference).findings.to_pylist()}
    assert {place for place, root in roots.items() if root is None} == {(SLIP, cell) for cell in ("H14", "H16", "H17")}
    assert {root for (rule, _), root in roots.items() if rule == WHOLE_ROW} == {SLIP}
