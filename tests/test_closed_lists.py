"""Closed lists: each has one source, and whatever else names its values is held equal to it.

A value that a reader or a check may give, and a dbt test does not know, would let one sender's file end every build.
"""

import csv
from collections.abc import Iterator

import duckdb
import pytest
import yaml

from expectations.closed_lists import COUNTING, SEVERITIES, STATUSES, ClosedBy
from expectations.explanations import STATES
from expectations.which_report_counts import rendered
from ingestion.reading.answers import State
from ingestion.reading.role_kinds import Reason, Role
from ingestion.reading.role_words import role_words
from tbw.answer.marking.words import words
from tbw.ground.places import DBT_PROJECT, SEEDS
from tbw.ground.terminal import SEVERITY_COLOURS, STATUS_COLOURS

Column = tuple[str, str]


def seed(name: str, column: str) -> set[str]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


ANSWERS = {state.value for state in State}
UNITS = seed("units", "canonical_unit") | {"text"}  # the unit of what is no figure
STANDINGS = seed("assessment_steps", "base_status")
FORMULAS = {
    column["config"]["meta"]["formula"]["kind"]
    for model in yaml.safe_load((DBT_PROJECT / "models/marts/roll_up/roll_ups.yml").read_text("utf-8"))["models"]
    for column in model["columns"]
    if "formula" in column.get("config", {}).get("meta", {})
}
# Model and column -> where its values come from.
SOURCES: dict[Column, set[str]] = {
    ("stg_values", "state"): ANSWERS,
    ("stg_enterprises", "state"): ANSWERS,
    ("stg_cell_roles", "role"): set(Role),
    ("stg_cell_roles", "reason"): set(Reason),
    ("stg_findings", "explanation_state"): set(STATES),
    ("fct_explanation", "state"): {*STATES, "void"},  # that of no finding any more
    ("fct_finding", "severity"): set(SEVERITIES),
    ("fct_finding", "closed_by"): set(ClosedBy.__args__),
    ("fct_submission", "check_status"): set(STATUSES),
    ("fct_submission", "status"): {*STATUSES, "superseded"},
    ("fct_reported_value", "unit"): UNITS,
    ("dim_item", "canonical_unit"): UNITS,
    ("dim_base", "level"): seed("levels", "level"),
    ("dim_base", "status"): STANDINGS - {"removed"},
    ("mart_assessment_margin", "flag"): seed("assessment_thresholds", "flag"),
    ("stg_trade_totals", "scope"): seed("trade_totals", "scope"),
    ("stg_trade_totals", "kind"): seed("trade_totals", "kind"),
    ("stg_goals", "kind"): seed("goals", "kind"),
    ("stg_goals", "part_item"): {"base_import_export"},  # the measure of int_province_round whose growth is taken
    ("dim_metric", "kind"): FORMULAS,
    ("mart_province_year", "province_import_export_kind"): seed("trade_totals", "kind"),
    ("mart_province_round", "province_import_export_kind"): seed("trade_totals", "kind"),
}
# What the SQL of the build itself says, in a word for every case: column -> the file that says it.
MADE_BY_THE_BUILD: dict[Column, str] = {
    ("int_range_end", "basis"): "macros/range.sql",
    ("mart_lineage", "basis"): "macros/range.sql",
    ("fct_base_event", "event"): "models/intermediate/core/int_base_history.sql",
    ("stg_goals", "whole_item"): "models/intermediate/reconciliation/int_goal_value.sql",
    ("mart_goal_123", "undecided_reason"): "macros/growth.sql",
    ("mart_goal_123", "line_kind"): "models/intermediate/roll_up/int_reference_total.sql",
    ("mart_province_year", "two_above_undecided_reason"): "macros/growth.sql",
    ("mart_province_year", "two_above_line_kind"): "models/intermediate/roll_up/int_reference_total.sql",
    ("mart_province_round", "two_above_undecided_reason"): "macros/growth.sql",
    ("mart_province_round", "two_above_line_kind"): "models/intermediate/roll_up/int_reference_total.sql",
    ("mart_measure", "base_share_missing_reason"): "macros/percentages.sql",
    ("mart_measure_round", "base_share_missing_reason"): "macros/percentages.sql",
}


def closed_lists() -> Iterator[tuple[Column, set[str]]]:
    """Every accepted_values of the dbt project."""
    for path in sorted((DBT_PROJECT / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            for column in model.get("columns", []):
                for test in column.get("data_tests", []):
                    if isinstance(test, dict) and "accepted_values" in test:
                        yield (model["name"], column["name"]), set(test["accepted_values"]["arguments"]["values"])


TESTED = dict(closed_lists())


def test_every_closed_list_of_the_warehouse_has_a_source() -> None:
    assert TESTED.keys() == SOURCES.keys() | MADE_BY_THE_BUILD.keys()


@pytest.mark.parametrize("column", SOURCES, ids=".".join)
def test_a_closed_list_of_the_warehouse_is_that_of_its_source(column: Column) -> None:
    assert TESTED[column] == SOURCES[column]


def test_sql_and_code_have_the_same_statuses_count() -> None:
    query = rendered("select status from (select unnest($statuses) as status, 'B' as base_id) where {{ may_count() }}")
    assert {status for (status,) in duckdb.execute(query, {"statuses": list(STATUSES)}).fetchall()} == COUNTING


@pytest.mark.parametrize("column", MADE_BY_THE_BUILD, ids=".".join)
def test_what_the_build_itself_says_is_in_its_sql(column: Column) -> None:
    text = (DBT_PROJECT / MADE_BY_THE_BUILD[column]).read_text(encoding="utf-8")
    # A status of a base is an event, too.
    made = {value for value in TESTED[column] if f"'{value}'" in text}
    assert made | STANDINGS >= TESTED[column]
    assert made


def test_people_are_told_what_every_cell_was_taken_for() -> None:
    assert role_words().roles.keys() == {*Role}
    assert role_words().reasons.keys() == {*Reason}


def test_people_are_told_every_status_severity_and_state() -> None:
    assert STATUS_COLOURS.keys() == {*STATUSES, "duplicate"}
    assert tuple(SEVERITY_COLOURS) == SEVERITIES
    assert words().statuses.keys() == set(STATUSES)
    assert tuple(words().severities) == SEVERITIES
    assert words().explanation_states.keys() == set(STATES)
    assert words().read.states.keys() == ANSWERS
