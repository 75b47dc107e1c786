"""Which bases wait for which decision, and what of an answer goes on record."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tbw.ground.errors import UsageError
from tbw.records.decision_kinds import DecisionError
from tbw.round import assessment
from tests.accounts import with_accounts

QUESTION = {"base_id": "SC-002", "report_year": 2022}
TYPED = {"document": " 川商贸函9号 ", "reason": "专家评审", "effective_on": "2022-05-20"}
COLUMNS = """
    report_year integer, data_year integer, base_id varchar, base_name varchar, level varchar,
    is_veto_flagged boolean, veto_reasons varchar, is_slow_flagged boolean, slow_reasons varchar,
    is_commend_flagged boolean, commend_reasons varchar
"""
MARGINS = "flag, indicator, value, comparator, threshold, is_met, source, base_id, report_year, threshold_id"


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """Reference data whose reviewers have the account of the page that answers."""
    return with_accounts(tmp_path / "reference", department_review="page:petra")


def answer(outcome: str, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    by = {"id": "3", "name": "petra"}
    when = datetime(2022, 4, 1, tzinfo=UTC)
    return {"chosen_options": [outcome], "params_input": typed, "responded_by_user": by, "responded_at": when}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its release assesses a provincial base, and knows a national one; 2021 and 2022."""
    store = tmp_path / "store"
    store.mkdir()
    with duckdb.connect(str(store / "warehouse.duckdb")) as database:
        database.execute(f"create schema marts; create table marts.mart_assessment ({COLUMNS})")
        rows = "(values ('SC-002', 'provincial'), ('SC-003', 'national')) as bases (base_id, level)"
        database.execute(
            f"""insert into marts.mart_assessment by name
            select year as report_year, year - 1 as data_year, base_id, '甲' as base_name, level
            from {rows}, (values (2021), (2022)) as years (year)"""
        )
        empty = ", ".join(f"null as {name.strip()}" for name in MARGINS.split(","))
        database.execute(f"create table marts.mart_assessment_margin as select {empty} limit 0")
    monkeypatch.setattr(assessment, "find", lambda _: store)
    return store


def options(store: Path, reviewed: Path, report_year: int | None = None) -> dict[tuple[str, int], list[str]]:
    asked = assessment.questions(store, reviewed, report_year)
    return {(each.base_id, each.report_year): [option.split()[0] for option in each.options] for each in asked}


def test_what_may_be_decided_follows_from_the_decisions_of_that_base_and_year(store: Path, reviewed: Path) -> None:
    first = ["passed", "commended", "rectify", "removed"]
    assert options(store, reviewed) == {("SC-002", 2022): first}
    assessment.record(store, reviewed, QUESTION, answer("rectify", TYPED))
    assert options(store, reviewed) == {("SC-002", 2022): ["reassessment_requested", "removed"]}
    assert options(store, reviewed, 2021) == {("SC-002", 2021): first}


def test_a_base_that_is_decided_for_good_is_asked_no_more(store: Path, reviewed: Path) -> None:
    assessment.record(store, reviewed, QUESTION, answer("passed", TYPED))
    assert options(store, reviewed) == {}


@pytest.mark.parametrize(("report_year", "said"), [(None, "any report year: it has none"), (2019, "report year 2019")])
def test_a_release_without_that_year_says_which_it_has(
    store: Path, reviewed: Path, report_year: int | None, said: str
) -> None:
    with duckdb.connect(str(store / "warehouse.duckdb")) as database:
        database.execute("delete from marts.mart_assessment")
    with pytest.raises(UsageError, match=said):
        assessment.questions(store, reviewed, report_year)


def test_an_answer_goes_on_record_with_what_was_typed(store: Path, reviewed: Path) -> None:
    row = assessment.as_record(store, reviewed, QUESTION, answer("rectify 限期整改", TYPED))
    recorded = {name: row[name] for name in ("subject", "report_year", "outcome", "decided_by", "document", "reason")}
    assert recorded == {
        "subject": "SC-002",
        "report_year": 2022,
        "outcome": "rectify",
        "decided_by": "petra (评审处)",
        "document": "川商贸函9号",
        "reason": "专家评审",
    }
    assert (row["effective_on"], row["decided_at"]) == (date(2022, 5, 20), datetime(2022, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "field"), [(TYPED | {"effective_on": "20.5.2022"}, "effective_on"), (None, "document")]
)
def test_an_answer_that_cannot_stand_names_its_field(
    store: Path, reviewed: Path, typed: dict[str, Any] | None, field: str
) -> None:
    with pytest.raises(DecisionError) as refused:
        assessment.as_record(store, reviewed, QUESTION, answer("rectify", typed))
    assert refused.value.field == field
