"""What the marts say of findings that were explained."""

from datetime import date

import pytest

from tests.dbt_project.conftest import Build, Warehouse
from tests.dbt_project.raw_zone import EPOCH, Answer, Zone

TRADE = "internationalization"
HASH, WORDS = "ab" * 32, "口径调整"


def said(zone: Zone, submission: str, key: str, **more: object) -> None:
    """An explanation written in a submission."""
    bound_to = {
        "explanation_id": key,
        "rule_id": "PRV-001",
        "rule_version": 1,
        "value_sha256": HASH,
        "explanation": WORDS,
    }
    place = {"sheet": "核查结果", "cell": "I6", "item_code": TRADE, "data_year": 2020}
    zone.rows["explanations"].append(
        {"submission_id": submission, "commit_id": f"commit {submission}"} | bound_to | place | more
    )


def zone_of_explanations() -> Zone:
    """Unit slips, open and explained; an incident that a reviewer accepted; one explanation that stands for nothing."""
    zone = Zone()
    slip = {(TRADE, 2020): Answer("50000")}
    for name, base in (("open", "SC-001"), ("explained", "SC-002"), ("decided", "SC-003")):
        zone.submit(name, base, 2021, slip, status="explain" if name == "open" else "accepted")
    zone.find("open", "PRV-001", TRADE, 2020, closed_by="sender")
    zone.find(
        "explained", "PRV-001", TRADE, 2020, explanation_id="e1", explanation_state="explained", closed_by="sender"
    )
    decided = {"explanation_id": "e2", "explanation_state": "accepted", "decision_id": "d1"}
    zone.find("decided", "PRV-001", TRADE, 2020, **decided, closed_by="reviewer")
    zone.find("decided", "VAL-001", TRADE, 2020, **decided, root_rule_id="PRV-001", root_cell="H18")
    zone.submit("list", None, 2021, {}, status="unreadable", read_status="not_the_form")
    said(zone, "explained", "e1")
    said(zone, "list", "e2")
    said(zone, "decided", "e3", rule_version=0)
    said(zone, "decided", "lost", commit_id="of a killed run")
    zone.rows["decisions"].append(
        {
            "decision_id": "d1",
            "kind": "explanation",
            "subject": "e2",
            "outcome": "accepted",
            "decided_by": "评审处",
            "decided_at": EPOCH,
            "effective_on": date(2022, 1, 1),
            "reason": "已核",
            "source": "command",
        }
    )
    return zone


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Warehouse:
    return build(zone_of_explanations())


def test_a_slip_that_was_explained_enters_the_sums(warehouse: Warehouse) -> None:
    counted = warehouse.rows(
        "select base_id, import_export_cny from marts.fct_trade where data_year = 2020 order by all"
    )
    assert [(base, cny and int(cny)) for base, cny in counted] == [
        ("SC-001", None),
        ("SC-002", 5_000_000_000_000),
        ("SC-003", 5_000_000_000_000),
    ]


def test_findings_tell_what_was_said_and_decided(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        """select submission_id, rule_id, closed_by, is_explained, explanation, reviewer_decision
        from marts.fct_finding order by all"""
    )
    assert rows == [
        ("decided", "PRV-001", "reviewer", True, WORDS, "accepted"),
        ("decided", "VAL-001", None, True, WORDS, "accepted"),
        ("explained", "PRV-001", "sender", True, WORDS, None),
        ("open", "PRV-001", "sender", False, None, None),
    ]


def test_explanations_tell_whose_word_they_are_and_what_became_of_them(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        """select explanation_id, submission_id, base_id, state, findings_count, reviewer_decision, reason
        from marts.fct_explanation order by all"""
    )
    assert rows == [
        ("e1", "explained", "SC-002", "explained", 1, None, None),
        ("e2", "list", "SC-003", "accepted", 2, "accepted", "已核"),
        ("e3", "decided", "SC-003", "void", 0, None, None),
    ]
