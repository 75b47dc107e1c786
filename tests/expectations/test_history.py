"""Which figure counts as reported before."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from expectations.check_tables import Checked
from tests.expectations.builder import NOW, Rows, base_name

ITEM = "area_investment"
INCIDENT = {"item": "serious_incidents", "year": 2020, "state": "statement", "raw_text": "事故"}
NEGATIVE = {"item": "patents", "year": 2020, "number": -1}
NEGATIVE_2019 = NEGATIVE | {"year": 2019}


def _of_2019(number: float) -> dict[str, Any]:
    return {"item": ITEM, "year": 2019, "number": number}


def _restated(number: float) -> dict[str, Any]:
    return {"item": ITEM, "year": 2022, "number": number}


def _version(**head: str | datetime) -> tuple[int, dict[str, Any]]:
    return 2020, {"head": head, "values": [_of_2019(2000)]}


# What a base sends, by report year, and what the last form is held to have changed: rule and figure reported before.
FORMER = (2020, {"values": [_of_2019(1000)]})
SAME_AS_LATER = (2021, {"values": [_of_2019(2000)]})
EARLIER_PATH = (2020, FORMER[1] | {"head": {"landing_path": "2020/成都市/一.xlsx"}})
LATER_PATH = _version(landing_path="2020/成都市/二.xlsx")
SCENARIOS: dict[str, tuple[list[tuple[int, dict[str, Any]]], list[tuple[str, str]]]] = {
    "a large change is to be explained": ([FORMER, (2021, {"values": [_of_2019(1500)]})], [("PRV-001", "1000 亿元")]),
    "a small change is noted": ([FORMER, (2021, {"values": [_of_2019(1100)]})], [("PRV-002", "1000 亿元")]),
    "a doubtful report does not displace an accepted one": (
        [FORMER, (2021, {"values": [_of_2019(1500)]}), (2022, {"values": [_of_2019(1500)]})],
        [("PRV-001", "1000 亿元")],
    ),
    "a doubtful report counts where nothing accepted gives the year": (
        [(2021, {"values": [_of_2019(1000), INCIDENT]}), (2022, {"values": [_of_2019(1500), INCIDENT]})],
        [("PRV-001", "1000 亿元")],
    ),
    "a returned report does not count": (
        [(2021, {"values": [_of_2019(1000), NEGATIVE]}), (2022, {"values": [_of_2019(1500)]})],
        [],
    ),
    "of one report year that received last counts": (
        [_version(received_at=NOW + timedelta(days=1)), FORMER, SAME_AS_LATER],
        [],
    ),
    "of those received together that of the later file counts": (
        [_version(file_time=NOW + timedelta(days=1)), FORMER, SAME_AS_LATER],
        [],
    ),
    "of files of one time that with the later path counts": ([LATER_PATH, EARLIER_PATH, SAME_AS_LATER], []),
    "of files of one time that with the later path counts, sent last": ([EARLIER_PATH, LATER_PATH, SAME_AS_LATER], []),
    "a second version in a report year is no restatement": ([FORMER, (2020, {"values": [_of_2019(1500)]})], []),
    "a suspected unit slip is no figure reported before": ([(2020, {"values": [_of_2019(14641000)]}), (2021, {})], []),
    "what was never reported is no restatement": (
        [
            (2020, {"values": [{"item": ITEM, "year": 2019, "state": "not_answered"}]}),
            (2021, {"values": [_of_2019(9)]}),
        ],
        [],
    ),
}


@pytest.fixture(scope="module")
def checked(reference: Path) -> Checked:
    rows = Rows()
    for number, (name, (sent, _)) in enumerate(SCENARIOS.items()):
        for place, (year, changes) in enumerate(sent):
            head = {"base_name": base_name(number)} | changes.get("head", {})
            rows.add(f"{name} {place}", year, **(changes | {"head": head}))
    return rows.check(reference)


@pytest.mark.parametrize("name", SCENARIOS)
def test_figures_are_held_against_what_was_reported_before(checked: Checked, name: str) -> None:
    sent, expected = SCENARIOS[name]
    last = f"{name} {len(sent) - 1}"
    found = [f for f in checked.findings.to_pylist() if f["submission_id"] == last and f["rule_id"].startswith("PRV")]
    assert [(f["rule_id"], f["expected"]) for f in found] == expected
    assert {(f["item_code"], f["data_year"]) for f in found} <= {(ITEM, 2019)}


def test_both_figures_and_both_files_are_named(checked: Checked) -> None:
    name = "a large change is to be explained"
    [finding] = [f for f in checked.findings.to_pylist() if f["submission_id"] == f"{name} 1"]
    for message in (finding["message_zh"], finding["message_en"]):
        for said in ("1000 亿元", "1500 亿元", f"2020/成都市/{name} 0.xlsx 信息表!H23", "信息表!G23", "+50.00 %"):
            assert said in message


def test_a_version_kept_from_the_same_report_year_is_no_history(reference: Path) -> None:
    rows = Rows()
    rows.add("kept", values=[_of_2019(1000)])
    rows.checks = rows.check(reference).checks.to_pylist()
    rows.add("new", values=[_of_2019(1500)])
    assert rows.check(reference, "new").findings.num_rows == 0


def test_what_was_said_of_a_form_before_it_is_judged_again_does_not_count(reference: Path) -> None:
    rows = Rows()
    rows.add("sound", 2021, values=[_of_2019(14641000)])
    rows.add("wrong", 2021, head={"base_name": base_name(1)}, values=[_of_2019(1000)])
    stale = rows.check(reference)
    again = Rows(checks=stale.checks.to_pylist(), findings=stale.findings.to_pylist())
    again.add("sound", 2021, values=[_of_2019(1000)])
    again.add("wrong", 2021, head={"base_name": base_name(1)}, values=[_of_2019(1000), NEGATIVE_2019])
    again.add("after sound", 2022, values=[_of_2019(1500)])
    again.add("after wrong", 2022, head={"base_name": base_name(1)}, values=[_of_2019(1500)])
    found = {(f["submission_id"], f["rule_id"]) for f in again.check(reference).findings.to_pylist()}
    assert found == {("wrong", "VAL-012"), ("after sound", "PRV-001")}


def test_judged_at_once_or_one_after_the_other_is_the_same(reference: Path) -> None:
    rows = Rows()
    slip = {"item": "patents", "year": 2021, "number": 210000}
    rows.add("2024", 2024, values=[_restated(1500), slip])
    rows.add("2023", 2023, values=[_restated(1000), slip])
    at_once = rows.check(reference)
    step_by_step = []
    for key in ("2023", "2024"):
        checked = rows.check(reference, key)
        step_by_step.append(checked)
        rows.checks += checked.checks.to_pylist()
        rows.findings += checked.findings.to_pylist()
    assert at_once.checks.equals(pa.concat_tables([c.checks for c in step_by_step]).combine_chunks())
    assert at_once.findings.equals(pa.concat_tables([c.findings for c in step_by_step]).combine_chunks())
    counting = [finding for finding in at_once.findings.to_pylist() if finding["root_rule_id"] is None]
    assert {(f["submission_id"], f["rule_id"], f["item_code"]) for f in counting} == {
        ("2023", "VAL-017", "patents"),
        ("2024", "VAL-017", "patents"),
        ("2024", "PRV-001", ITEM),
    }
