"""Whatever a city sends, all that counts of another city's bases is as without it: drawn rounds, judged twice."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from expectations.check_tables import Checked
from tests.expectations.builder import NOW, Rows, base_name, write_reference

OURS, THEIRS = "folder:<year>/成都", "folder:<year>/内江市"
FIRMS = [f"共有企业{letter}" for letter in "甲乙"]
BYTES = ["bytes 1", "bytes 2", "bytes 3"]
# Of a check and of a finding all but when it was judged and notes.
KEPT = ("submission_id", "base_id", "status", "status_detail", "must_fix_count", "explain_count")
ROUNDS = 3
Change = dict[str, Any]


def _firm(draw: random.Random) -> Change:
    row = {"row": draw.randint(1, 2), "field": "enterprise_name", "state": "text", "raw_text": draw.choice(FIRMS)}
    return {"enterprises": [row]}


def _figure(draw: random.Random) -> Change:
    number = draw.choice([0, 1, 1464.1, 99999999])
    return {
        "values": [{"item": draw.choice(["sales", "internationalization", "patents"]), "year": 2020, "number": number}]
    }


def _incident(draw: random.Random) -> Change:
    return {
        "values": [{"item": "serious_incidents", "year": 2020, "state": "statement", "raw_text": draw.choice("火水")}]
    }


KINDS: list[Callable[[random.Random], Change]] = [
    *[_firm] * 5,
    _figure,
    _incident,
    lambda _: {},
    lambda _: {"without_enterprises": True},
    lambda draw: {"unreadable": draw.choice(["corrupt_file", "not_the_form", "too_large"])},
    lambda draw: {"missing": [draw.choice(["sales", "patents"])]},
]


def _add(rows: Rows, draw: random.Random, key: str, channel: str, names: list[str | None]) -> None:
    changes = draw.choice(KINDS)(draw)
    head: Change = {"channel": channel, "file_sha256": draw.choice([*BYTES, key])}
    head |= {"received_at": NOW + timedelta(hours=draw.randint(-999, 999)), "sequence": len(rows.submissions)}
    if "unreadable" not in changes:
        head["base_name"] = draw.choice(names)
    rows.add(key, draw.choice([2021, 2021, 2022]), **changes | {"head": head})


def _add_known(rows: Rows, key: str, report_year: int, **changes: Any) -> None:  # noqa: ANN401 - as of ``Rows.add``
    """One that counts, however the draw came out: nothing of its base was received later."""
    late = {"received_at": NOW + timedelta(hours=1000), "sequence": len(rows.submissions)}
    rows.add(key, report_year, **changes | {"head": late | changes["head"]})


def _explain(rows: Rows, draw: random.Random, findings: list[dict[str, Any]], by: list[str], at: int) -> None:
    """Words on any finding, in any file of the sender."""
    for finding in draw.sample(findings, min(len(findings), 6)):
        bound = ("rule_id", "rule_version", "value_sha256", "item_code", "data_year")
        own = {"explanation_id": f"{at}-{len(rows.explanations)}", "submission_id": draw.choice(by)}
        said = {
            "explanation": draw.choice(["情况属实", "x1", "更正后属实"]),
            "about_submission_id": finding["submission_id"],
        }
        place = {"commit_id": "run-1", "sheet": "核查结果", "cell": "I6"}
        rows.explanations.append(own | said | place | {name: finding[name] for name in bound})


def _of_ours(checked: Checked, ours: set[str]) -> tuple[list[Any], list[Any]]:
    checks = [{name: row[name] for name in KEPT} for row in checked.checks.to_pylist() if row["submission_id"] in ours]
    found = [row for row in checked.findings.to_pylist() if row["submission_id"] in ours and row["severity"] != "note"]
    return checks, found


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reference(tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_what_counts_of_a_city_is_the_same_without_the_other(made_up: Path, seed: int) -> None:
    draw, rows = random.Random(seed), Rows()  # noqa: S311 - drawn, not secret
    for number in range(6):
        _add(rows, draw, f"ours {number}", OURS, [base_name(1), base_name(2), "谁也不知道"])
    # In every round ours has a firm and bytes that theirs has, too.
    shared = [{"row": 1, "field": "enterprise_name", "state": "text", "raw_text": FIRMS[0]}]
    own = {"channel": OURS, "base_name": base_name(3), "file_sha256": "known"}
    _add_known(rows, "ours known", 2022, enterprises=shared, head=own)
    ours = {row["submission_id"] for row in rows.submissions}
    _explain(rows, draw, rows.check(made_up).findings.to_pylist(), sorted(ours), 1)
    alone = rows.check(made_up)
    for number in range(8):
        _add(
            rows,
            draw,
            f"theirs {number}",
            THEIRS,
            [*["内江示例基地"] * 5, base_name(1), base_name(2), "谁也不知道", None],
        )
    other = {"channel": THEIRS, "base_name": "内江示例基地"}
    _add_known(rows, "theirs list", 2022, enterprises=shared, head=other)
    _add_known(rows, "theirs copy", 2021, head=other | {"file_sha256": "known", "received_at": NOW})
    theirs = sorted({row["submission_id"] for row in rows.submissions} - ours)
    _explain(rows, draw, rows.check(made_up).findings.to_pylist(), theirs, 2)
    both = rows.check(made_up)
    assert _of_ours(both, ours) == _of_ours(alone, ours)
    told = {row["rule_id"] for row in both.findings.to_pylist() if row["submission_id"] == "ours known"}
    assert "XRF-012" in told  # it is about something
    assert len(both.checks) == len(ours) + len(theirs)
