"""The yearly assessment laid before people: over the project's samples, as the DAG asks it."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tbw.ground.errors import UsageError
from tbw.records import decisions
from tbw.records.decision_kinds import DecisionError
from tbw.round import assessment
from tests.accounts import with_accounts
from tests.end_to_end.running import Filled

REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"
YEAR = 2022


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One in which petra has an account."""
    return with_accounts(tmp_path_factory.mktemp("site") / "reference", department_review="page:petra")


@pytest.fixture
def store(samples: Filled, tmp_path: Path) -> Path:
    """A copy whose raw zone may be added to."""
    return Path(shutil.copytree(samples.path, tmp_path / "store", symlinks=True))


def answer(outcome: str, **typed: str | None) -> dict[str, Any]:
    params = {"document": "川商贸函〔2022〕9号", "reason": "专家评审", "effective_on": None}
    return {
        "chosen_options": [outcome],
        "params_input": params | typed,
        "responded_by_user": {"id": "3", "name": "petra"},
        "responded_at": datetime(2022, 4, 1, 3, tzinfo=UTC),
    }


def asked(store: Path) -> dict[str, dict[str, Any]]:
    return {
        question.base_id: {name: getattr(question, name) for name in question.__slots__}
        for question in assessment.questions(store, REFERENCE, YEAR)
    }


def assessed(store: Path) -> list[dict[str, Any]]:
    """The decisions on bases; the store's second release was approved, too."""
    return [row for row in decisions.recorded(store) if row["kind"] == "assessment"]


def test_each_base_that_the_department_assesses_is_asked_about_once(samples: Filled) -> None:
    questions = assessment.questions(samples.path, REFERENCE)
    expected = samples.query(
        "select base_id from marts.mart_assessment where report_year = 2022 and level = 'provincial' order by base_id",
    )
    assert [(question.base_id,) for question in questions] == expected
    assert len(questions) > 1
    assert {question.report_year for question in questions} == {YEAR}
    for question in questions:
        assert [option.split()[0] for option in question.options] == ["passed", "commended", "rectify", "removed"]
        assert question.base_id in question.subject


def test_the_evidence_shows_flags_values_thresholds_and_their_sources(samples: Filled) -> None:
    found = samples.query(
        """select base_id, is_slow_flagged, p12_4_import_export_yoy_pct, p12_4_patents_count from marts.mart_assessment
        where report_year = 2022 and level = 'provincial' and p12_4_patents_count > 0
        and p12_4_import_export_yoy_pct is not null order by base_id limit 1""",
    )
    ((base_id, is_slow, growth, patents),) = found
    body = asked(samples.path)[base_id]["body"]
    assert samples.release.name in body
    assert f"发展缓慢预警 slow (article 13.2): {'**yes**' if is_slow else 'no'}" in body
    assert f"| 12(4) | 进出口同比增速（%） | p12_4_import_export_yoy_pct | {growth:,.2f} |" in body
    assert f"| p12_4_patents_count | {patents:,.0f} |" in body
    assert "| slow | p12_4_import_export_yoy_pct |" in body
    assert "working threshold" in body
    assert "### 已有决定 Decisions so far\nnone" in body


def test_an_answer_goes_on_record_and_the_next_question_is_what_may_follow(store: Path, reference: Path) -> None:
    before = asked(store)
    first, second, *_ = before
    for _ in range(2):  # a task that is run again
        decision_id = assessment.record(store, reference, before[first], answer("passed 考核通过"))
    assessment.record(store, reference, before[second], answer("rectify 限期整改", effective_on="2022-03-31"))
    passed, rectify = sorted(assessed(store), key=lambda row: row["outcome"])
    assert passed["decision_id"] == decision_id
    assert [passed[name] for name in ("kind", "base_id", "report_year", "decided_by", "document")] == [
        *("assessment", first, YEAR, "petra (评审处)", "川商贸函〔2022〕9号")
    ]
    assert (passed["effective_on"], rectify["effective_on"]) == (date(2022, 4, 1), date(2022, 3, 31))
    after = asked(store)
    assert set(after) == set(before) - {first}
    assert [option.split()[0] for option in after[second]["options"]] == ["reassessment_requested", "removed"]
    assert "| rectify | 2022-03-31 | petra (评审处) | 川商贸函〔2022〕9号 | 专家评审 |" in after[second]["body"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"document": " "}, "document"), ({"reason": None}, "reason"), ({"effective_on": "next week"}, "effective_on")],
)
def test_an_answer_that_cannot_go_on_record_is_refused(
    store: Path, reference: Path, typed: dict[str, Any], field: str
) -> None:
    question = next(iter(asked(store).values()))
    with pytest.raises(DecisionError) as refused:
        assessment.record(store, reference, question, answer("passed 考核通过", **typed))
    assert refused.value.field == field
    assert assessed(store) == []


def test_an_account_that_is_no_reviewers_decides_nothing(store: Path) -> None:
    question = next(iter(asked(store).values()))
    with pytest.raises(DecisionError, match="page:petra is no account of senders"):
        assessment.record(store, REFERENCE, question, answer("passed 考核通过"))
    assert assessed(store) == []


def test_a_year_without_bases_and_a_store_without_release_are_said(samples: Filled, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="report year 1999: it has 2021, 2022"):
        assessment.questions(samples.path, REFERENCE, 1999)
    with pytest.raises(UsageError, match="no release"):
        assessment.questions(tmp_path, REFERENCE)
