"""The question on a base: what it asks, which answers count, and what becomes of the others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tbw.records.decision_kinds import DecisionError
from tbw.round import assessment

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

    from dags.questions import DecideOnBase

QUESTION = {
    "base_id": "SC-002",
    "report_year": 2022,
    "subject": "2022 甲基地?",
    "body": "what {{ the_sender }} typed",
    "options": ["passed 考核通过", "rectify 限期整改"],
}
TYPED = {"document": "川商贸函9号", "reason": "专家评审", "effective_on": None}


class Paused(Exception):  # noqa: N818 - what Airflow raises to wait is no error either
    """Stands for the pause until somebody answers."""


@pytest.fixture
def asked(bag: DagBag, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is put on the page; asking ends in a pause."""
    assert bag.dags
    from airflow.providers.standard.operators.hitl import HITLOperator

    questions = []

    def ask(operator: DecideOnBase, _: Any) -> None:  # noqa: ANN401 - a context
        questions.append({name: getattr(operator, name) for name in ("subject", "body", "options")})
        raise Paused

    monkeypatch.setattr(HITLOperator, "execute", ask)
    return questions


@pytest.fixture
def operator(bag: DagBag) -> DecideOnBase:
    from dags.questions import OF_A_DECISION, DecideOnBase

    assert bag.dags["annual_assessment"].get_task("base.decide").operator_class is DecideOnBase
    return DecideOnBase(task_id="decide", question=QUESTION, params=OF_A_DECISION)


def event(choice: str, typed: dict[str, Any]) -> dict[str, Any]:
    by = {"id": "3", "name": "petra"}
    when = datetime(2022, 4, 1, tzinfo=UTC)
    return {"chosen_options": [choice], "params_input": typed, "responded_by_user": by, "responded_at": when}


def test_it_asks_what_the_evidence_says_and_never_as_a_template(
    operator: DecideOnBase, asked: list[dict[str, Any]]
) -> None:
    with pytest.raises(Paused):
        operator.execute({})
    assert asked == [{name: QUESTION[name] for name in ("subject", "body", "options")}]
    assert operator.template_fields == ("question",)


def test_a_whole_answer_is_given_on(
    operator: DecideOnBase, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessment, "as_record", lambda *_: {})
    answer = operator.execute_complete({}, event("passed 考核通过", TYPED))
    assert (answer["chosen_options"], answer["params_input"]) == (["passed 考核通过"], TYPED)
    assert asked == []


@pytest.mark.parametrize(
    ("choice", "typed"),
    [
        ("removed 取消命名", TYPED),
        ("passed 考核通过", TYPED | {"document": ""}),
        ("passed 考核通过", {"reason": "only"}),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_for_again(
    operator: DecideOnBase, asked: list[dict[str, Any]], choice: str, typed: dict[str, Any]
) -> None:
    with pytest.raises(Paused):
        operator.execute_complete({}, event(choice, typed))
    assert len(asked) == 1


def test_an_answer_that_cannot_go_on_record_is_asked_for_again(
    operator: DecideOnBase, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:  # noqa: ANN401 - whatever is given
        raise DecisionError("document", "a decision needs document")

    monkeypatch.setattr(assessment, "as_record", refused)
    with pytest.raises(Paused):
        operator.execute_complete({}, event("passed 考核通过", {}))
    assert len(asked) == 1
