from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tbw.ground.errors import UsageError
from tbw.ground.places import SEEDS
from tbw.records import decisions
from tbw.release import gate, gate_measures
from tests.accounts import with_accounts

NOW = datetime(2022, 3, 1, 8, tzinfo=UTC)
# base, data year, yuan, preliminary, form, status of the form
Row = tuple[str, int, int, bool, str, str]
FIRST: list[Row] = [
    ("B-1", 2021, 60_000_000_000, False, "a", "accepted"),
    ("B-2", 2021, 40_000_000_000, False, "b", "accepted"),
]


def write(folder: Path, release_id: str, rows: list[Row]) -> None:
    """A release of some marts with the figures of these rows."""
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as database:
        database.execute("""
            create schema marts;
            create table marts.fct_trade (base_id text, data_year int, import_export_cny decimal(38, 8),
                is_preliminary bool, submission_id text, status text);
            create table marts.dim_base as
                select 'B-1' as base_id, '甲|<b>' as base_name, date '2020-01-01' as valid_from;
            create table marts.fct_finding (submission_id text, rule_id text);
        """)
        if rows:
            database.executemany("insert into marts.fct_trade values (?, ?, ?, ?, ?, ?)", rows)
        database.execute("""
            create table marts.fct_submission as select distinct submission_id, status, submission_id || '.xlsx' as
                landing_path, base_id from marts.fct_trade;
            create table marts.mart_province_year as select data_year, sum(import_export_cny)::decimal(38, 8) as
                base_import_export_cny, 80.0::decimal(18, 6) as base_share_pct, count(*) as bases_reported_count,
                0 as withheld_count, null::double as base_import_export_yoy_pct,
                12.5::double as base_import_export_like_for_like_yoy_pct, null::boolean as two_above_met,
                'membership' as two_above_undecided_reason from marts.fct_trade group by data_year;
        """)
    manifest: dict[str, Any] = {
        "release_id": release_id,
        "built_at": NOW.isoformat(),
        "inputs": {"raw": {"rows": repr(rows)}},
    }
    marts = {"mart_province_year": {"rows": 1, "sha256": "0", "key": ["data_year"]}}
    manifest |= {"code": {"git_commit": None, "sha256": "0"}, "tools": {}, "marts": marts}
    manifest |= {"compared_with": None}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference tables with thresholds of our own: those of the project are the Department's to change."""
    folder = shutil.copytree(SEEDS, tmp_path_factory.mktemp("reference") / "tables")
    rows = ("measure,threshold", "headline_change,5", "doubtful_share,5")
    (folder / gate_measures.NAME).write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store whose current release is FIRST."""
    write(tmp_path / "releases" / "old", "old", FIRST)
    (tmp_path / "current").symlink_to(Path("releases") / "old")
    return tmp_path


def asked(store: Path, reference: Path, rows: list[Row]) -> str:
    write(store / "builds" / "new" / "release", "new", rows)
    return gate.question(store, reference, "new")


def changed(base: int, to: int) -> list[Row]:
    return [(*row[:2], to, *row[3:]) if place == base else row for place, row in enumerate(FIRST)]


def test_nothing_is_asked_where_the_headline_moves_no_more_than_the_threshold(store: Path, reference: Path) -> None:
    (headline,) = [one for one in gate_measures.measures(reference) if one.measure == "headline_change"]
    assert headline.threshold == Decimal(5)
    assert asked(store, reference, changed(0, 65_000_000_000)) == ""


def test_a_larger_move_is_asked_with_figures_ranks_and_cause(store: Path, reference: Path) -> None:
    text = asked(store, reference, changed(1, 65_000_000_001))
    assert "- 2021: the headline moves by +25.00 % (more than 5 %)" in text
    assert "| 2021 | 1,000.00 | 1,250.00 | 25.00 |" in text
    assert "| 2021 | B-2 | 400.00 | 650.00 | b.xlsx | accepted |" in text
    assert r"| 2021 | 甲\|\<b\> | 1 | 2 |" in text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*FIRST, ("B-1", 2022, 5, False, "c", "accepted")], "2022: the headline appears"),
        ([], "2021: the headline goes"),
        ([FIRST[0], (*FIRST[1][:3], True, "b", "explain")], "2021: 40.00 % of the headline is doubtful"),
    ],
)
def test_what_else_is_asked(store: Path, reference: Path, rows: list[Row], said: str) -> None:
    text = asked(store, reference, rows)
    assert said in text
    assert "### Statuses of the forms" in text


def test_both_rates_stand_side_by_side_with_the_verdict_and_why_it_is_open(store: Path, reference: Path) -> None:
    text = asked(store, reference, [*FIRST, ("B-1", 2022, 5, False, "c", "accepted")])
    headings = "growth over the year before, % | of the same bases, % | two above | why open"
    assert headings in text
    assert "| – | 12.50 | – | membership |" in text


def test_a_candidate_that_tells_the_same_is_not_asked_about(store: Path, reference: Path) -> None:
    doubtful = [(*row[:3], True, row[4], "explain") for row in FIRST]
    write(store / "releases" / "again", "again", doubtful)
    (store / "current").unlink()
    (store / "current").symlink_to(Path("releases") / "again")
    assert asked(store, reference, doubtful) == ""


def test_the_first_release_is_asked_about_but_not_an_empty_one(tmp_path: Path, reference: Path) -> None:
    assert "nothing published yet" in asked(tmp_path, reference, FIRST)
    assert asked(tmp_path / "other", reference, []) == ""


def test_a_candidate_that_is_not_there_is_said(store: Path, reference: Path) -> None:
    with pytest.raises(UsageError, match="no candidate gone"):
        gate.question(store, reference, "gone")


def test_a_folder_without_thresholds_has_those_of_the_project(tmp_path: Path) -> None:
    assert gate_measures.measures(tmp_path) == gate_measures.measures(SEEDS)


@pytest.mark.parametrize(
    "content",
    [
        "measure,threshold\nheadline_change,much\n",
        "measure,threshold\nother,1\n",
        "measure\nheadline_change\n",
        "measure,threshold,compared\nheadline_change,1,guessed\n",
    ],
)
def test_thresholds_that_cannot_be_used_are_said(tmp_path: Path, content: str) -> None:
    (tmp_path / gate_measures.NAME).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"release_gate\.csv"):
        gate_measures.measures(tmp_path)


@pytest.mark.parametrize(("choice", "outcome"), [("Approve", "approved"), ("Reject", "rejected")])
def test_an_answer_goes_on_record(store: Path, tmp_path: Path, choice: str, outcome: str) -> None:
    reference = with_accounts(tmp_path / "reference", department_approval="page:petra")
    asked(store, reference, FIRST)
    answer = {
        "chosen_options": [choice],
        "params_input": {"reason": "looked into it"},
        "responded_by_user": {"id": "3", "name": "petra"},
        "responded_at": "2022-03-01T09:30:00+00:00",
    }
    for _ in range(2):  # a task that is run again
        assert gate.record_answer(store, reference, "new", answer) is (choice == "Approve")
    (row,) = decisions.recorded(store)
    assert [row[name] for name in ("kind", "subject", "outcome", "decided_by", "reason")] == [
        *("release", "new", outcome, "petra (签发人)", "looked into it")
    ]
    assert row["decided_at"] == datetime(2022, 3, 1, 9, 30, tzinfo=UTC)


def rejected(store: Path, reference: Path) -> None:
    answer = {"chosen_options": ["Reject"], "params_input": {"reason": "no"}, "responded_at": NOW, "named": "签发人"}
    assert not gate.record_answer(store, reference, "new", answer)


def test_what_was_rejected_is_not_asked_about_again_as_it_was(store: Path, reference: Path) -> None:
    asked(store, reference, changed(0, 1))
    assert gate.unless_rejected(store, "new") == "new"
    rejected(store, reference)
    write(store / "builds" / "night" / "release", "night", changed(0, 1))
    assert gate.unless_rejected(store, "night") == ""
    assert [path.name for path in (store / "builds").glob("*/")] == ["new"]
    assert gate.unless_rejected(store, "new") == "new"  # the step is run again


def test_what_is_another_one_is_asked_about_after_a_rejection(store: Path, reference: Path) -> None:
    asked(store, reference, changed(0, 1))
    rejected(store, reference)
    write(store / "builds" / "other" / "release", "other", changed(0, 2))
    assert gate.unless_rejected(store, "other") == "other"


def test_without_a_page_the_configuration_answers_and_says_so(
    store: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(store, reference, FIRST)
    monkeypatch.delenv("TBW_GATE", raising=False)
    with pytest.raises(UsageError, match="TBW_GATE"):
        gate.record_answer(store, reference, "new", None)
    monkeypatch.setenv("TBW_GATE", "reject")
    assert not gate.record_answer(store, reference, "new", None)
    assert decisions.recorded(store)[0]["decided_by"] == "配置"
