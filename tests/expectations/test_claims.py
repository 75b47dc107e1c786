"""An enterprise that two bases list in one report year."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from expectations.check_tables import Checked
from tests.expectations.builder import NOW, Rows, base_name

ABROAD = {"head": {"base_name": "内江示例基地", "channel": "folder:<year>/内江市"}}
SHARED = {"enterprises": [{"row": 1, "field": "enterprise_name", "state": "text", "raw_text": "两地企业"}]}
LATER = {"received_at": NOW + timedelta(days=1)}
# Form -> number of its base, report year, changes; and who is told of whom.
FORMS: dict[str, tuple[int, int, dict[str, Any]]] = {
    "one": (1, 2021, SHARED),
    "two": (2, 2021, SHARED),
    "the next year": (3, 2022, SHARED),
    "dropped, first": (4, 2021, SHARED),
    "dropped, then": (4, 2021, {"head": LATER}),
    "broken, later": (2, 2021, {"unreadable": "corrupt_file", "head": LATER}),
    "another city": (0, 2021, SHARED | ABROAD),
    "unknown base": (5, 2021, SHARED | {"head": {"base_name": "谁也不知道"}}),
}
TOLD = {
    ("one", base_name(2)),
    ("two", base_name(1)),
    # It no longer counts itself, but claims what it claims.
    ("dropped, first", base_name(1)),
}


def _own(base: int) -> dict[str, str]:
    return {"base_name": base_name(base), "channel": "folder:<year>/成都"}


@pytest.fixture(scope="module")
def checked(reference: Path) -> Checked:
    rows = Rows()
    for key, (base, year, changes) in FORMS.items():
        rows.add(key, year, **changes | {"head": _own(base) | changes.get("head", {})})
    return rows.check(reference)


def of_rule(checked: Checked, rule: str) -> list[dict[str, Any]]:
    return [finding for finding in checked.findings.to_pylist() if finding["rule_id"] == rule]


def test_both_are_told_and_named(checked: Checked) -> None:
    found = of_rule(checked, "XRF-010")
    named = {
        (f["submission_id"], name)
        for f in found
        for name in map(base_name, range(6))
        if f"和“{name}”" in f["message_zh"]
    }
    assert named == TOLD
    assert len(found) == len(TOLD)
    [of_one] = [f for f in found if f["submission_id"] == "one"]
    assert (of_one["cell"], of_one["row_number"], of_one["given"]) == ("A61", 1, "两地企业")
    for said in ("两地企业", base_name(1), base_name(2), "2021/成都市/two.xlsx 信息表!A61"):
        assert said in of_one["message_zh"]
        assert said in of_one["message_en"]


def test_of_a_base_of_another_channel_each_is_told_only_that_there_is_one(checked: Checked) -> None:
    found = of_rule(checked, "XRF-012")
    assert {f["submission_id"] for f in found} == {"one", "two", "dropped, first", "another city"}
    names = {f["submission_id"]: {"内江示例基地", *map(base_name, range(6))} for f in found}
    own = {"one": base_name(1), "two": base_name(2), "dropped, first": base_name(4), "another city": "内江示例基地"}
    for finding in found:
        said = finding["message_zh"] + finding["message_en"] + finding["expected"]
        assert finding["severity"] == "note"
        assert {name for name in names[finding["submission_id"]] if name in said} == {own[finding["submission_id"]]}
        assert ".xlsx" not in said


def test_what_another_channel_sends_moves_no_status(reference: Path) -> None:
    rows = Rows()
    rows.add("one", 2021, **SHARED | {"head": _own(1)})
    alone = rows.check(reference).checks.to_pylist()
    rows.add("another city", 2021, **SHARED | ABROAD)
    both = [row for row in rows.check(reference).checks.to_pylist() if row["submission_id"] == "one"]
    assert both == [alone[0] | {"note_count": 1}]
