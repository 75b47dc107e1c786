import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ingestion.form import FORMS
from ingestion.raw_zone.store import Store
from tbw.cli.app import app
from tbw.ground.errors import UsageError
from tbw.ground.places import RULES
from tbw.records.decisions import Decision, record, recorded
from tbw.release import inputs

PASSED = Decision(
    kind="assessment",
    subject="SC-001",
    outcome="passed",
    decided_by="评审处",
    reason="材料齐全",
    report_year=2021,
    document="川商贸函〔2021〕1号",
    decided_at=datetime(2021, 5, 1, 2, tzinfo=UTC),
)
RECTIFY = replace(PASSED, outcome="rectify", reason="发展缓慢", decided_at=datetime(2021, 6, 30, 17, tzinfo=UTC))


@pytest.fixture
def keep(tmp_path: Path, reference: Path) -> Callable[[Decision], str]:
    return lambda decision: record(tmp_path, reference, decision)


def outcomes_in(store: Path) -> list[str]:
    return [row["outcome"] for row in recorded(store)]


def test_a_decision_is_a_row_of_the_raw_zone(tmp_path: Path, keep: Callable[[Decision], str]) -> None:
    decision_id = keep(RECTIFY)
    (row,) = recorded(tmp_path)
    assert row.pop("account").startswith("os:")
    assert row.pop("received_at") > row["decided_at"]
    assert row == {
        "decision_id": decision_id,
        "kind": "assessment",
        "subject": "SC-001",
        "report_year": 2021,
        "base_id": "SC-001",
        "outcome": "rectify",
        "decided_by": "评审处",
        "decided_at": datetime(2021, 6, 30, 17, tzinfo=UTC),
        "effective_on": date(2021, 7, 1),  # of Shanghai
        "document": "川商贸函〔2021〕1号",
        "reason": "发展缓慢",
        "source": "command",
        "file_sha256": None,
        "channel": "command:",
        "sender_id": "department-review",
        "sequence": 1,
        "content_sha256": None,
    }


@pytest.mark.parametrize(
    "again",
    [
        PASSED,
        replace(PASSED, subject="成都高新区", outcome="考核通过", kind="年度考核", reason=" 材料齐全 "),
        replace(PASSED, decided_at=datetime(2021, 5, 1, 3, tzinfo=UTC), source="2021/成都市/a.xlsx Sheet1!C2"),
    ],
    ids=["to the letter", "in other words", "later, elsewhere"],
)
def test_the_same_decision_is_one(tmp_path: Path, keep: Callable[[Decision], str], again: Decision) -> None:
    assert keep(PASSED) == keep(again)
    assert outcomes_in(tmp_path) == ["passed"]


def test_a_later_decision_follows_and_the_first_may_be_taken_again(
    tmp_path: Path, keep: Callable[[Decision], str]
) -> None:
    ids = [keep(PASSED), keep(RECTIFY), keep(replace(PASSED, decided_at=datetime(2022, 1, 1, tzinfo=UTC)))]
    assert len(set(ids)) == 3
    assert outcomes_in(tmp_path) == ["passed", "rectify", "passed"]


def test_decisions_of_other_years_and_bases_are_others(tmp_path: Path, keep: Callable[[Decision], str]) -> None:
    for decision in (PASSED, replace(PASSED, report_year=2022), replace(PASSED, subject="SC-002")):
        keep(decision)
    assert len(recorded(tmp_path)) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "grading"}, "no kind of decision 'grading': there are assessment (年度考核), release"),
        ({"outcome": "approved"}, "no outcome 'approved' of assessment: there are passed (考核通过)"),
        ({"subject": "某基地"}, "no base '某基地'"),
        ({"document": " ", "report_year": None}, "needs document, report_year"),
        ({"reason": ""}, "needs reason"),
        ({"decided_by": "某人"}, "'某人' is no party of senders.csv: this may 评审处 (department-review)"),
        ({"decided_by": "签发人"}, "签发人 may not decide"),
        ({"decided_at": datetime(2999, 1, 1, tzinfo=UTC)}, "later than now"),
        (
            {"kind": "release", "outcome": "approved", "subject": "20210101T000000Z-0", "decided_by": "签发人"},
            "no release '20210101T000000Z-0'",
        ),
    ],
)
def test_what_cannot_be_recorded_is_said(
    tmp_path: Path, keep: Callable[[Decision], str], wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError) as error:
        keep(replace(PASSED, **wrong))
    assert said in str(error.value)
    assert not Store(tmp_path).files("decisions")


def test_only_what_is_decided_on_a_release_is_no_input_of_one(
    tmp_path: Path, reference: Path, keep: Callable[[Decision], str]
) -> None:
    (tmp_path / "releases" / "20210101T000000Z-0").mkdir(parents=True)
    keep(PASSED)
    keep(replace(PASSED, kind="release", outcome="approved", subject="20210101T000000Z-0", decided_by="签发人"))
    laid_out = inputs.lay_out(tmp_path, reference, tmp_path / "inputs", RULES, FORMS)
    assert len(recorded(tmp_path)) == len(Store(tmp_path).files("decisions")) == 2
    assert len([name for name in laid_out["raw"] if name.startswith("decisions/")]) == 1


class TestCommand:
    def run(self, store: Path, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["decide", "--store", str(store), *arguments])

    def test_records_and_lists(self, tmp_path: Path) -> None:
        said = ["--by", "评审处", "--reason", "材料齐全", "--document", "1号", "--report-year", "2021", "--json"]
        done = self.run(tmp_path, "assessment", "SC-001", "passed", "--effective-on", "2021-05-02", *said)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == json.loads(self.run(tmp_path, "--list", "--json").stdout)
        assert (
            "2021-05-02 assessment SC-001 2021: passed, by 评审处 (1号): 材料齐全 [os:"
            in self.run(tmp_path, "--list").stdout
        )

    @pytest.mark.parametrize(
        "arguments",
        [[], ["assessment", "SC-001", "passed", "--by", "评审处"]],
    )
    def test_says_what_is_missing(self, tmp_path: Path, arguments: list[str]) -> None:
        done = self.run(tmp_path, *arguments)
        assert done.exit_code == 2
        assert "--reason WHY" in done.stderr
