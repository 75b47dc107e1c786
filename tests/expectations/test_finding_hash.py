"""What a finding rests on: the same in another copy of the form, another for other values."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from expectations.proof import cases
from tests.expectations.builder import Rows, base_name

EXPLAINED = [case for case in cases() if case.severity == "explain"]
Found = dict[tuple[str, str], set[str]]  # submission and rule -> hashes of its findings


def found_in(rows: Rows, reference: Path) -> Found:
    found = defaultdict(set)
    for finding in rows.check(reference).findings.to_pylist():
        found[finding["submission_id"], finding["rule_id"]].add(finding["value_sha256"])
    return found


def add(rows: Rows, key: str, changes: dict[str, Any], *, base: int = 1, year: int = 2021) -> None:
    named = {"base_name": base_name(base), "landing_path": f"{year}/成都市/{key}.xlsx"}
    rows.add(key, year, **changes | {"head": named | changes.get("head", {})})
    # The names of made-up enterprises carry the name of their file.
    for row in rows.enterprises:
        row["raw_text"] = (row["raw_text"] or "").replace(key, f"{base}号基地") or None


def move(rows: Rows, key: str) -> None:
    """Another program has saved it: other sheet, other cells, other blanks."""
    for row in (*rows.values, *rows.enterprises):
        if row["submission_id"] == key:
            row |= {"sheet": "Sheet 1", "cell": row["cell"] and f"{row['cell']}0"}
            row["raw_text"] = f" {row['raw_text']}" if row["raw_text"] else None
    for row in rows.submissions:
        if row["submission_id"] == key:
            row |= {f"{place}_sheet": "Sheet 1" for place in ("base_name", "region_code", "years")}


@pytest.fixture(scope="module")
def copies(reference: Path) -> Found:
    """Every case of what is explained, sent twice."""
    rows = Rows()
    for number, case in enumerate(EXPLAINED):
        own, other = 2 * number, 2 * number + 1
        before, beside = case.fires_earlier or case.earlier, case.fires_beside
        if before is not None:
            add(rows, f"{number} earlier", before, base=own, year=2020)
        if beside is not None:
            add(rows, f"{number} beside", beside, base=other)
        for key in ("first", "copy"):
            add(rows, f"{number} {key}", case.fires, base=own)
        move(rows, f"{number} copy")
    return found_in(rows, reference)


@pytest.mark.parametrize("number", range(len(EXPLAINED)), ids=[f"{c.rule}-{n}" for n, c in enumerate(EXPLAINED)])
def test_another_copy_rests_on_the_same(copies: Found, number: int) -> None:
    rule = EXPLAINED[number].rule
    assert copies[f"{number} first", rule] == copies[f"{number} copy", rule] != set()


def value(item: str, year: int, number: object) -> dict[str, Any]:
    return {"values": [{"item": item, "year": year, "number": number}]}


def incident(text: str) -> dict[str, Any]:
    return {"values": [{"item": "serious_incidents", "year": 2020, "state": "statement", "raw_text": text}]}


def firm(row: int, field: str, number: object) -> dict[str, Any]:
    return {"enterprises": [{"row": row, "field": field, "number": number}]}


NONE = value("tax_revenue", 2020, 0)
SALES, OTHER = value("sales", 2020, 700), value("patents", 2020, 7)
UNLIKE = value("investment_per_mu", 2019, 6000)
# Rule; what fires; a change of something else; a change of what it compares, so that it still fires.
CHANGES: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a ratio": ("SUM-006", SALES, value("sales", 2018, 1300), value("sales", 2020, 701)),
    "the other side of a ratio": ("SUM-006", SALES, OTHER, value("gross_output", 2020, 1600)),
    "a text": ("VAL-018", incident("火灾一起"), OTHER, incident("火灾两起")),
    "a spread over years": ("SUM-005", UNLIKE, OTHER, value("area_investment", 2020, 9)),
    "the year between": ("SUM-005", UNLIKE, OTHER, value("investment_per_mu", 2020, 17)),
    "a sum": ("SUM-013", firm(1, "sales", 2000), firm(2, "rd", 90), firm(2, "sales", 11)),
    "the base's figure": ("SUM-013", firm(1, "sales", 2000), OTHER, value("sales", 2020, 1500)),
    "a zero": ("VAL-028", NONE, OTHER, value("tax_revenue", 2019, 150)),
    "a head": ("XRF-004", {"head": {"region_code": "511000"}}, OTHER, {"head": {"region_code": "512000"}}),
}


def both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both changes; where they change one answer, the second."""
    return {
        name: one.get(name, {}) | other.get(name, {}) if name == "head" else [*one.get(name, ()), *other.get(name, ())]
        for name in one.keys() | other.keys()
    }


@pytest.fixture(scope="module")
def changed(reference: Path) -> Found:
    rows = Rows()
    for base, (name, (_, fires, other, compared)) in enumerate(CHANGES.items()):
        for key, change in {"as it is": {}, "other": other, "compared": compared}.items():
            add(rows, f"{name} {key}", both(fires, change), base=base)
    return found_in(rows, reference)


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_it_compares_matters(changed: Found, name: str) -> None:
    as_it_is, other, compared = (
        changed[f"{name} {key}", CHANGES[name][0]] for key in ("as it is", "other", "compared")
    )
    assert as_it_is == other != set()
    assert compared
    assert not compared & as_it_is


def test_over_the_years(reference: Path) -> None:
    rows = Rows()
    for base, before in ((1, 70), (2, 71)):
        add(rows, f"earlier {base}", value("patents", 2019, before), base=base, year=2020)
        add(rows, f"later {base}", {}, base=base)
    add(rows, "this year", SALES, base=3)
    add(rows, "next year", SALES, base=3, year=2022)
    found = found_in(rows, reference)
    assert len(found["later 1", "PRV-001"] | found["later 2", "PRV-001"]) == 2
    assert found["this year", "SUM-006"] == found["next year", "SUM-006"] != set()
