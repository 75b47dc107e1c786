"""Which explanation stands for a finding, and what that makes of the submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from expectations.check_tables import Checked
from tests.expectations.builder import NOW, RULES, Rows, base_name

MARGIN, SLIP, INCIDENT, ABOVE, PART, NEGATIVE = "VAL-032", "VAL-017", "VAL-018", "XRF-009", "SUM-001", "VAL-012"


def value(item: str, number: object, year: int = 2020) -> dict[str, Any]:
    return {"values": [{"item": item, "year": year, "number": number}]}


HIGH = value("profit_margin", 70)
FIRE = {"values": [{"item": "serious_incidents", "year": 2020, "state": "statement", "raw_text": "火灾一起"}]}
CORE_SLIP = value("internationalization_core", 8052550)
TRADE_SLIP = value("internationalization", 6000000)
MANY = value("patents", 190000)
# Of the year before, against the form that was sent then: the headline feels the one, and not the other.
TRADE_MOVED, SALES_MOVED = value("internationalization", 1900, 2019), value("sales", 1900, 2019)


@dataclass(frozen=True)
class Said:
    """An explanation, of a finding in a form, written in a form; ``binding`` is what is forged of it."""

    rule: str
    of: str = "form"
    written_in: str = "form"
    text: str = "情况属实"
    binding: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """Forms of a base (the key tells those of another base, of next year, and without a form), what was said and

    decided (index of what was said, outcome, hour), and the statuses that follow.
    """

    forms: dict[str, dict[str, Any]]
    said: list[Said]
    status: dict[str, str]
    decided: list[tuple[int, str, int]] = field(default_factory=list)


STORIES = {
    "the sender's word": Story({"form": HIGH}, [Said(MARGIN)], {"form": "accepted"}),
    "nothing said": Story({"form": HIGH}, [], {"form": "explain"}),
    "what the headline feels waits, too": Story(
        {"form": {}, "next year": TRADE_MOVED},
        [Said("PRV-001", of="next year", written_in="next year")],
        {"form": "accepted", "next year": "explain"},
    ),
    "until a reviewer has looked": Story(
        {"form": {}, "next year": TRADE_MOVED},
        [Said("PRV-001", of="next year", written_in="next year")],
        {"form": "accepted", "next year": "accepted"},
        [(0, "accepted", 0)],
    ),
    "what it does not feel does not": Story(
        {"form": {}, "next year": SALES_MOVED},
        [Said("PRV-001", of="next year", written_in="next year")],
        {"form": "accepted", "next year": "accepted"},
    ),
    "it waits for a reviewer": Story({"form": FIRE}, [Said(INCIDENT)], {"form": "explain"}),
    "accepted": Story({"form": FIRE}, [Said(INCIDENT)], {"form": "accepted"}, [(0, "accepted", 0)]),
    "refused": Story({"form": HIGH}, [Said(MARGIN)], {"form": "explain"}, [(0, "refused", 0)]),
    "the same words again": Story(
        {"form": HIGH, "again": HIGH},
        [Said(MARGIN), Said(MARGIN, written_in="again")],
        {"form": "explain", "again": "explain"},
        [(0, "refused", 0)],
    ),
    "other words": Story(
        {"form": HIGH, "again": HIGH},
        [Said(MARGIN), Said(MARGIN, written_in="again", text="出口退税集中到账")],
        {"form": "accepted", "again": "accepted"},
        [(0, "refused", 0)],
    ),
    "the latest decision": Story(
        {"form": FIRE}, [Said(INCIDENT)], {"form": "accepted"}, [(0, "accepted", 2), (0, "refused", 1)]
    ),
    "taken back": Story({"form": FIRE}, [Said(INCIDENT)], {"form": "explain"}, [(0, "accepted", 1), (0, "refused", 2)]),
    "more is said of what was accepted": Story(
        {"form": FIRE, "again": FIRE},
        [Said(INCIDENT), Said(INCIDENT, written_in="again", text="补充：已整改")],
        {"form": "accepted", "again": "accepted"},
        [(0, "accepted", 0)],
    ),
    "and that is refused": Story(
        {"form": FIRE, "again": FIRE},
        [Said(INCIDENT), Said(INCIDENT, written_in="again", text="补充：已整改")],
        {"form": "explain", "again": "explain"},
        [(0, "accepted", 0), (1, "refused", 1)],
    ),
    "a resubmission and next year": Story(
        {"form": HIGH, "again": HIGH, "next year": HIGH},
        [Said(MARGIN)],
        {"form": "accepted", "again": "accepted", "next year": "accepted"},
    ),
    "said a year later": Story(
        {"form": HIGH, "next year": HIGH},
        [Said(MARGIN, written_in="next year")],
        {"form": "accepted", "next year": "accepted"},
    ),
    "another value": Story(
        {"form": HIGH, "again": value("profit_margin", 71)}, [Said(MARGIN)], {"form": "accepted", "again": "explain"}
    ),
    "another version": Story({"form": HIGH}, [Said(MARGIN, binding={"rule_version": 2})], {"form": "explain"}),
    "another hash": Story({"form": HIGH}, [Said(MARGIN, binding={"value_sha256": "0" * 64})], {"form": "explain"}),
    "another rule": Story({"form": HIGH}, [Said(MARGIN, binding={"rule_id": "VAL-031"})], {"form": "explain"}),
    "written by another base": Story(
        {"form": HIGH, "of another base": HIGH},
        [Said(MARGIN, written_in="of another base")],
        {"form": "explain", "of another base": "accepted"},
    ),
    "a list by itself": Story({"form": HIGH, "list": {}}, [Said(MARGIN, written_in="list")], {"form": "accepted"}),
    "a list of another city": Story(
        {"form": HIGH, "list": {"head": {"channel": "folder:<year>/德阳市"}, "unreadable": "not_the_form"}},
        [Said(MARGIN, written_in="list")],
        {"form": "explain", "list": "misdirected"},
    ),
    "a list of another year": Story(
        {"form": HIGH, "list": {"head": {"report_year": 2022}}}, [Said(MARGIN, written_in="list")], {"form": "explain"}
    ),
    "what must be fixed": Story(
        {"form": value("patents", -12)}, [Said(NEGATIVE)], {"form": "returned"}, [(0, "accepted", 0)]
    ),
    "no slip, so it cannot be true": Story({"form": CORE_SLIP}, [Said(SLIP)], {"form": "returned"}),
    "no slip, says its sender alone": Story({"form": TRADE_SLIP}, [Said(SLIP)], {"form": "explain"}),
    "no slip, says a reviewer": Story(
        {"form": TRADE_SLIP}, [Said(SLIP)], {"form": "accepted"}, [(0, "accepted", 0)]
    ),
    "a slip is no history": Story({"form": MANY, "next year": {}}, [], {"form": "explain", "next year": "accepted"}),
    "no slip, so it is history": Story(
        {"form": MANY, "next year": {}}, [Said(SLIP)], {"form": "accepted", "next year": "explain"}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(reference: Path) -> Rows:
    """All stories, each with bases of its own, and the explanations on what is found."""
    rows = Rows()
    for number, (name, story) in enumerate(STORIES.items()):
        for day, (key, changes) in enumerate(story.forms.items()):
            year = 2022 if key == "next year" else 2021
            base = 2 * number + (key == "of another base")
            head = {"base_name": base_name(base), "received_at": NOW + timedelta(days=day + 365 * (year - 2021))}
            unread = {"unreadable": "not_the_form"} if key == "list" else {}
            rows.add(f"{name}: {key}", year, **changes | unread | {"head": head | changes.get("head", {})})
    found = {(f["submission_id"], f["rule_id"]): f for f in rows.check(reference).findings.to_pylist()}
    for name, story in STORIES.items():
        for place, said in enumerate(story.said):
            finding = found[f"{name}: {said.of}", said.rule]
            rows.explanations.append(explanation(f"{name} {place}", f"{name}: {said.written_in}", said, finding))
        rows.decisions += [decision(f"{name} {said}", outcome, hour) for said, outcome, hour in story.decided]
    rows.decisions.append(decision("it waits for a reviewer 0", "accepted", 0) | {"kind": "assessment"})
    return rows


def explanation(key: str, written_in: str, said: Said, finding: Mapping[str, Any]) -> dict[str, Any]:
    bound = {name: finding[name] for name in ("rule_id", "rule_version", "value_sha256", "item_code", "data_year")}
    place = {"commit_id": "run-1", "sheet": "核查结果", "cell": "I6", "about_submission_id": finding["submission_id"]}
    own = {"explanation_id": key, "submission_id": written_in, "explanation": said.text}
    return own | place | bound | dict(said.binding)


def decision(explanation_id: str, outcome: str, hour: int) -> dict[str, Any]:
    return {
        "decision_id": f"{outcome} {explanation_id}",
        "kind": "explanation",
        "subject": explanation_id,
        "outcome": outcome,
        "decided_by": "评审处",
        "decided_at": NOW + timedelta(hours=hour),
        "effective_on": NOW.date(),
        "reason": "见附件",
        "source": "command",
    }


@pytest.fixture(scope="module")
def checked(rows: Rows, reference: Path) -> Checked:
    return rows.check(reference)


@pytest.mark.parametrize("name", STORIES)
def test_status(checked: Checked, name: str) -> None:
    statuses = {row["submission_id"]: row["status"] for row in checked.checks.to_pylist()}
    expected = STORIES[name].status
    assert {key: statuses[f"{name}: {key}"] for key in expected} == expected


# Story and rule -> explanation, what became of it, and the root.
STANDING = {
    ("the sender's word", MARGIN): ("the sender's word 0", "explained", None),
    ("nothing said", MARGIN): (None, None, None),
    ("it waits for a reviewer", INCIDENT): ("it waits for a reviewer 0", "waiting", None),
    ("accepted", INCIDENT): ("accepted 0", "accepted", None),
    ("the same words again", MARGIN): ("the same words again 0", "refused", None),
    ("other words", MARGIN): ("other words 1", "explained", None),
    ("what must be fixed", NEGATIVE): (None, None, None),
    ("no slip, so it cannot be true", PART): (None, None, None),
    ("no slip, so it cannot be true", "VAL-026"): ("no slip, so it cannot be true 0", "explained", SLIP),
    ("no slip, says its sender alone", ABOVE): (None, None, SLIP),
    ("no slip, says a reviewer", ABOVE): ("no slip, says a reviewer 0", "accepted", SLIP),
}


@pytest.mark.parametrize(("name", "rule"), STANDING)
def test_what_stands_for_a_finding(checked: Checked, name: str, rule: str) -> None:
    form = f"{name}: form"
    (found,) = (f for f in checked.findings.to_pylist() if (f["submission_id"], f["rule_id"]) == (form, rule))
    assert (found["explanation_id"], found["explanation_state"], found["root_rule_id"]) == STANDING[name, rule]


def test_closed_findings_are_not_counted_and_tell_whose_word_it_takes(checked: Checked) -> None:
    counts = {row["submission_id"]: row["explain_count"] for row in checked.checks.to_pylist()}
    assert (counts["the sender's word: form"], counts["nothing said: form"]) == (0, 1)
    closed_by = {f["rule_id"]: f["closed_by"] for f in checked.findings.to_pylist()}
    assert (closed_by[MARGIN], closed_by[INCIDENT], closed_by[NEGATIVE]) == ("sender", "reviewer", None)


def test_a_new_version_of_a_rule_asks_again(rows: Rows, reference: Path, tmp_path: Path) -> None:
    changed = tmp_path / "rules.csv"
    changed.write_text(RULES.read_text("utf-8").replace(f"{MARGIN},1,", f"{MARGIN},2,"), encoding="utf-8")
    names = ("the sender's word: form", "another version: form", "accepted: form")
    (one, other, untouched) = rows.check(reference, *sorted(names), rules=changed).checks.to_pylist()
    assert {r["submission_id"]: r["status"] for r in (one, other, untouched)} == {
        "the sender's word: form": "explain",
        "another version: form": "accepted",
        "accepted: form": "accepted",
    }
