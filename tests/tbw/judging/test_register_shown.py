"""The commands over the rule register, and the page that is written from it."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from expectations.register import Register
from tbw.cli.app import app
from tbw.ground.places import PROJECT, RULES
from tbw.judging import register_shown


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", *arguments])


def _register(folder: Path, rule_id: str, /, **changes: str) -> Path:
    """The project's register with one rule changed."""
    with RULES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [row | changes if row["rule_id"] == rule_id else row for row in rows]
    path = folder / "rules.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_page_of_the_rules_is_that_of_the_register() -> None:
    page = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == register_shown.document(register_shown.rules()), (
        "write it anew: tbw rules export --docs docs/rules.md"
    )


def test_list_shows_every_rule_of_a_scope_and_severity() -> None:
    listed = json.loads(_run("list", "--json").stdout)
    assert [row["rule_id"] for row in listed] == [rule.rule_id for rule in Register(RULES).rules]
    assert {row["active"] for row in listed} == {True}
    chosen = json.loads(_run("list", "--scope", "PRV", "--severity", "note", "--json").stdout)
    assert [row["rule_id"] for row in chosen] == ["PRV-002", "PRV-005"]
    text = _run("list", "--scope", "PRV").stdout
    assert all(rule_id in text for rule_id in ("PRV-001", "PRV-006"))


def test_a_retired_rule_is_listed_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_shown, "RULES", _register(tmp_path, "VAL-012", retired_on="2021-01-01"))
    listed = {row["rule_id"]: row["active"] for row in json.loads(_run("list", "--json").stdout)}
    assert [rule_id for rule_id, active in listed.items() if not active] == ["VAL-012"]
    retired = _run("test", "VAL-012")
    assert (retired.exit_code, retired.stderr) == (2, "tbw: not in force today: VAL-012\n")


def test_show_tells_the_rule_and_its_cases() -> None:
    shown = json.loads(_run("show", "SUM-008", "--json").stdout)
    assert (shown["rule_id"], shown["version"], shown["closed_by"], shown["active"]) == ("SUM-008", 1, "sender", True)
    assert shown["arguments"]["max_value"] == 40
    assert [case["at"]["cell"] for case in shown["cases"]] == ["H28"]
    assert "max_value" in _run("show", "SUM-008").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "VAL-999"], 2, "no rule VAL-999"),
        (["test", "VAL-999"], 2, "no rule VAL-999"),
        (["list", "--scope", "ABC"], 2, "no rule of this scope"),
        (["export"], 2, "say what to write"),
        (["export", "--docs", "/proc/nowhere/rules.md"], 1, "/proc/nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], code: int, said: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == code
    assert result.stderr.startswith("tbw: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_register_that_cannot_be_used_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_shown, "RULES", _register(tmp_path, "VAL-012", severity="fatal"))
    result = _run("list")
    assert result.exit_code == 1
    assert result.stderr.startswith("tbw: rules.csv:")


def test_a_rule_is_proven_by_its_cases() -> None:
    result = _run("test", "VAL-012", "SUM-004")
    assert (result.exit_code, result.stdout) == (0, "2 of 2 rules proven by 4 cases\n")


def test_a_rule_that_does_not_do_what_its_case_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = '{"min_value": -100, "where": [["unit_kind", "==", "count"]], "expected": "≥ 0"}'
    monkeypatch.setattr(register_shown, "RULES", _register(tmp_path, "VAL-012", arguments=changed))
    result = _run("test", "VAL-012")
    assert result.exit_code == 1
    assert result.stdout.startswith("VAL-012: case 1: it fires at []")
    assert result.stdout.endswith("0 of 1 rules proven by 1 cases\n")


def test_a_rule_without_a_case_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_shown, "RULES", _register(tmp_path, "VAL-012", rule_id="VAL-998"))
    result = _run("test", "VAL-998", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"rule_id": "VAL-998", "cases": 0, "faults": ["no case proves it: write one in expectations/cases.yaml"]}
    ]


def test_export_writes_suites_that_gx_reads(tmp_path: Path) -> None:
    from great_expectations import ExpectationSuite

    result = _run("export", "-o", str(tmp_path / "suites"), "--docs", str(tmp_path / "rules.md"), "--json")
    written = [Path(path) for path in json.loads(result.stdout)["written"]]
    assert written[-1] == tmp_path / "rules.md"
    suites = [ExpectationSuite(**json.loads(path.read_text(encoding="utf-8"))) for path in written[:-1]]
    in_suites = {e.meta["rule_id"]: (suite.name, e.column) for suite in suites for e in suite.expectations}
    assert in_suites == {rule.rule_id: (rule.frame, rule.column) for rule in Register(RULES).rules}


def test_export_writes_the_same_again(tmp_path: Path) -> None:
    contents = []
    for folder in (tmp_path / "once", tmp_path / "again"):
        assert _run("export", "-o", str(folder)).exit_code == 0
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]
