"""A rule tried on a store before it is activated: what it fires on, what flips, and what senders later corrected."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from expectations.proof import write_reference
from ingestion.raw_zone.schema import JUDGED_TABLES
from ingestion.raw_zone.store import Store
from tbw.cli.app import app
from tbw.ground.places import RULES
from tbw.submission.backtest import backtest
from tests.expectations.builder import Rows, base_name

# At most 50 patents, and none below nothing: a new rule, not yet in force, beside VAL-012, which knows the latter.
NEW = {
    "rule_id": "VAL-900",
    "active_from": "2999-01-01",
    "severity": "must_fix",
    "arguments": '{"min_value": 0, "max_value": 50, "where": [["item_code", "==", "patents"]], "expected": "0–50"}',
}
SENT: list[tuple[str, int, int, list[dict[str, Any]]]] = [
    ("negative", 0, 2021, [{"item": "patents", "year": 2020, "number": -12}]),
    ("negative, sent again", 0, 2021, []),
    ("repeated", 1, 2021, [{"item": "patents", "year": 2020, "number": 60}]),
    ("repeated next year", 1, 2022, [{"item": "patents", "year": 2020, "number": "0.006", "unit": "万人"}]),
    ("alone", 2, 2021, [{"item": "patents", "year": 2020, "number": 60}]),
    ("restated", 3, 2021, [{"item": "patents", "year": 2020, "number": 60}]),
    ("restated next year", 3, 2022, [{"item": "patents", "year": 2020, "number": 62}]),
    ("negative sales", 4, 2021, [{"item": "sales", "year": 2020, "number": -1}]),
    ("negative sales, sent again", 4, 2021, []),
    ("negative sales, sent again in vain", 4, 2021, [{"item": "patents", "year": 2019, "number": -1}]),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reference(tmp_path_factory.mktemp("reference"), 5)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few rules of the register: judging by all of them takes seconds."""
    with RULES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["rule_id"] in {"VAL-012", "VAL-013", "PRV-001", "PRV-002"}]
    return _written(tmp_path_factory.mktemp("register") / "rules.csv", rows)


@pytest.fixture(autouse=True)
def in_force(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tbw.ground.places.RULES", register)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, tables: Path, register: Path) -> Path:
    """What :data:`SENT` says, judged by these rules."""
    rows = Rows()
    for hour, (key, base, report_year, values) in enumerate(SENT):
        rows.add(key, report_year, head={"base_name": base_name(base)}, values=values)
        received = rows.submissions[-1]["received_at"]
        rows.submissions[-1]["received_at"] = received.replace(hour=hour)
    checked = rows.check(tables, rules=register)
    kept = Store(tmp_path_factory.mktemp("backtest") / "store")
    kept.create()
    raw = rows.raw_tables()
    for table in JUDGED_TABLES:
        kept.append(table, getattr(checked if table in {"checks", "findings"} else raw, table))
    return kept.root


def _file(folder: Path, *changes: dict[str, str], like: str = "VAL-012") -> str:
    """Rows of the register, each like the rule named with changes."""
    with RULES.open(encoding="utf-8", newline="") as file:
        [pattern] = [row for row in csv.DictReader(file) if row["rule_id"] == like]
    return str(_written(folder / "trial.csv", [pattern | change for change in changes]))


def _written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _at(findings: list[dict[str, Any]]) -> set[tuple[str, str, str | None]]:
    return {(Path(row["landing_path"]).stem, row["given"], row["later"]) for row in findings}


def _flips(trial: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {Path(f["landing_path"]).stem: (f["status_before"], f["status_after"]) for f in trial["flips"]}


def test_a_new_rule(store: Path, tables: Path, tmp_path: Path) -> None:
    before = sorted(store.rglob("*"))
    trial = backtest(_file(tmp_path, NEW), store, tables)
    assert trial["rules"] == [{"rule_id": "VAL-900", "severity": "must_fix", "version": 1, "version_now": None}]
    assert (trial["submissions"], trial["no_longer_fires"]) == (len(SENT), [])
    assert _at(trial["fires"]) == {
        ("negative", "-12", "changed"),
        ("repeated", "60", "same"),
        ("repeated next year", "0.006", None),
        ("alone", "60", None),
        ("restated", "60", "changed"),
        ("restated next year", "62", None),
        ("negative sales, sent again in vain", "-1", None),
    }
    assert {(row["cell"], row["expected"], row["fired_before"]) for row in trial["fires"]} == {
        ("H34", "0–50", False),
        ("G34", "0–50", False),
    }
    spoilt = {"repeated", "repeated next year", "alone", "restated", "restated next year"}
    assert _flips(trial) == dict.fromkeys(spoilt, ("accepted", "returned"))
    # Corrected after they were told: the patents below nothing, and sales, of which this rule says nothing.
    agreement = {"corrected": 2, "agreed": 1, "fires_changed": 2, "fires_same": 1, "fires_unknown": 4}
    assert trial["agreement"] == agreement
    assert sorted(store.rglob("*")) == before


def test_a_rule_of_the_register_is_held_against_the_register_without_it(store: Path, tables: Path) -> None:
    trial = backtest("VAL-012", store, tables)
    assert _at(trial["fires"]) == {("negative", "-12", "changed"), ("negative sales, sent again in vain", "-1", None)}
    assert set(_flips(trial).values()) == {("accepted", "returned")}
    assert len(trial["flips"]) == 2


def test_a_changed_rule_says_what_it_fires_on_no_longer(store: Path, tables: Path, tmp_path: Path) -> None:
    arguments = '{"min_value": -5, "where": [["item_code", "==", "patents"]], "expected": "≥ -5"}'
    trial = backtest(_file(tmp_path, {"arguments": arguments, "version": "2"}), store, tables)
    assert [(rule["version"], rule["version_now"]) for rule in trial["rules"]] == [(2, 1)]
    assert _at(trial["fires"]) == {("negative", "-12", "changed")}
    assert [row["fired_before"] for row in trial["fires"]] == [True]
    assert _at(trial["no_longer_fires"]) == {("negative sales, sent again in vain", "-1", None)}
    assert _flips(trial) == {"negative sales, sent again in vain": ("returned", "accepted")}


def test_a_rule_that_the_file_retires_fires_no_longer(store: Path, tables: Path, tmp_path: Path) -> None:
    trial = backtest(_file(tmp_path, {"retired_on": "2021-01-01"}), store, tables)
    assert (trial["fires"], len(trial["no_longer_fires"])) == ([], 2)
    assert set(_flips(trial).values()) == {("returned", "accepted")}


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["rules", "backtest", *map(str, arguments)])


def test_the_command(store: Path, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_REFERENCE", str(tables))
    file = _file(tmp_path, NEW)
    result = _run(file, "--store", store)
    assert result.exit_code == 0
    assert "+ VAL-900 2021/成都市/alone.xlsx 信息表!H34: given 60, expected 0–50" in result.stdout
    assert "2021/成都市/alone.xlsx: accepted -> returned" in result.stdout
    assert "agrees with 1 of 2 figures" in result.stdout
    as_json = json.loads(_run(file, "--store", store, "--json").stdout)
    assert as_json["agreement"]["agreed"] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "trial.csv: every row of it stands in the register already"),
        ({"severity": "fatal"}, "trial.csv:2: severity"),
        (NEW | {"expectation": "expect_column_values_to_be_lovely"}, "trial.csv cannot be tried: "),
        (NEW | {"target": "values.state", "arguments": '{"min_value": 0}'}, "trial.csv cannot be tried: VAL-900"),
    ],
)
def test_a_file_that_cannot_be_tried_is_said_in_one_line(
    store: Path, tmp_path: Path, change: dict[str, str], said: str
) -> None:
    result = _run(_file(tmp_path, change), "--store", store)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_is_not_there_is_said_in_one_line(store: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (["VAL-999", "--store", store], "no rule VAL-999"),
        (["rules-of-2022.csv", "--store", store], "rules-of-2022.csv: no such file, and no id of a rule"),
        (["VAL-012", "--store", tmp_path / "none"], "has no raw zone: name another with --store"),
    ):
        result = _run(*arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert said in result.stderr
