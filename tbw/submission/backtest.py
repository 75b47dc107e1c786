"""``tbw rules backtest``: what a new or changed rule would do to all that is stored, before it is activated."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.markup import escape

from expectations.check import check
from expectations.check_tables import Checked, RawTables
from expectations.register import Register, RegisterError
from expectations.rule import Rule
from expectations.validation import EvaluationError
from ingestion.clock import BEIJING, now
from ingestion.csv_table import read_rows
from ingestion.editions import load_editions
from ingestion.raw_zone.schema import JUDGED_TABLES
from ingestion.raw_zone.store import Store
from tbw.ground import places
from tbw.ground.errors import UsageError
from tbw.ground.language import say, word
from tbw.ground.reference import latest
from tbw.submission.check import SHOWN
from tbw.submission.corrections import Corrections

_RULE_ID = re.compile(r"[A-Z]{3}-\d{3}")
_SHOWN_OF_FINDING = ("submission_id", *SHOWN, "row_number", "root_rule_id")

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """The register without and with the rules on trial, as rows of CSV, and these rules."""

    without: list[_Row]
    with_: list[_Row]
    rules: list[_Row]  # rule_id, version, severity, and the version in the register now, null for a new rule


def backtest(rule_or_file: str, store: Path, reference: Path) -> dict[str, Any]:
    """Judge every stored submission without and with the rules on trial; nothing is kept.

    ``rule_or_file``: the id of a rule, in force or not, which is tried against the register without it; or a CSV file
    with new or changed rows, which are tried against the register as it is. The rules on trial count as active, unless
    the file retires them.

    Returns ``rules``, ``submissions`` (how many were judged), ``fires`` and ``no_longer_fires`` (findings, with
    landing_path, ``fired_before``, and ``later``: what became of the figure), ``flips`` (status_before,
    status_after) and ``agreement``, see :class:`tbw.submission.corrections.Corrections`. Raises :class:`UsageError`
    where rule, file or store cannot be used, ReferenceDataError where the reference data cannot.
    """
    trial = _trial(rule_or_file)
    if not (store / "raw").is_dir():
        raise UsageError(say("usage.no_raw_zone", store=store))
    reference = latest(store, reference)
    with Store(store).counted() as counted:
        raw = RawTables(**{table: counted.table(table) for table in JUDGED_TABLES})
    try:
        before, after = (_check(raw, rows, reference) for rows in (trial.without, trial.with_))
    except (RegisterError, EvaluationError) as error:
        raise UsageError(say("usage.not_tried", what=rule_or_file, why=error)) from error
    paths = dict(zip(*(raw.submissions[name].to_pylist() for name in ("submission_id", "landing_path")), strict=True))
    ids = {rule["rule_id"] for rule in trial.rules}
    fired, fires = _findings(before, ids, paths), _findings(after, ids, paths)
    corrections = Corrections(raw, before.checks, reference)
    agreement = corrections.agreement(fires.values(), raw.findings.to_pylist())
    return {
        "rules": trial.rules,
        "submissions": raw.submissions.num_rows,
        "fires": [row | {"fired_before": key in fired, "later": corrections.later(row)} for key, row in fires.items()],
        "no_longer_fires": [row | {"later": corrections.later(row)} for key, row in fired.items() if key not in fires],
        "flips": _flips(before, after, paths),
        "agreement": agreement,
    }


def _trial(rule_or_file: str) -> Trial:
    present = {row["rule_id"]: row for row in _rows(places.RULES)}
    if _RULE_ID.fullmatch(rule_or_file):
        if rule_or_file not in present:
            raise UsageError(say("usage.no_rule", rules=rule_or_file))
        changed = [present[rule_or_file] | {"retired_on": ""}]
        without = [row for row in present.values() if row["rule_id"] != rule_or_file]
    else:
        changed = [row for row in _rows(_usable(Path(rule_or_file))) if row != present.get(row["rule_id"])]
        without = list(present.values())
    if not changed:
        raise UsageError(say("usage.nothing_tried", file=rule_or_file))
    with_ = {**present, **{row["rule_id"]: _in_force(row) for row in changed}}
    versions = {row["rule_id"]: int(row["version"]) for row in without}
    versions_of = [
        {name: row[name] for name in ("rule_id", "severity")}
        | {"version": int(row["version"]), "version_now": versions.get(row["rule_id"])}
        for row in changed
    ]
    return Trial(without, list(with_.values()), versions_of)


def _usable(path: Path) -> Path:
    """The file, if a register may hold its rows. Raises :class:`UsageError`."""
    if not path.is_file():
        raise UsageError(say("usage.no_file_or_rule", path=path))
    try:
        Register(path)
    except RegisterError as error:
        raise UsageError(str(error)) from error
    return path


def _rows(path: Path) -> list[_Row]:
    return [row.cells for row in read_rows(path)]


def _in_force(row: _Row) -> _Row:
    """The rule, active from today at the latest."""
    return row | {"active_from": min(row["active_from"], now().astimezone(BEIJING).date().isoformat())}


def _check(raw: RawTables, rows: list[_Row], reference: Path) -> Checked:
    with TemporaryDirectory() as folder:
        rules = Path(folder) / places.RULES.name
        with rules.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [name for name in Rule.model_fields if name != "origin"])
            writer.writeheader()
            writer.writerows(rows)
        return check(
            raw,
            list(map(str, raw.submissions["submission_id"].to_pylist())),
            editions=load_editions(places.forms()),
            reference=reference,
            rules=rules,
            checked_at=now(),
        )


def _findings(checked: Checked, rule_ids: set[str], paths: dict[str, str]) -> dict[str, _Row]:
    """The findings of these rules, by what identifies them."""
    rows = [
        {"landing_path": paths[row["submission_id"]]} | {name: row[name] for name in _SHOWN_OF_FINDING}
        for row in checked.findings.to_pylist()
        if row["rule_id"] in rule_ids
    ]
    place = ("submission_id", "rule_id", "item_code", "data_year", "row_number", "sheet", "cell")
    return {json.dumps([row[name] for name in place]): row for row in sorted(rows, key=_order)}


def _order(row: _Row) -> tuple[str, ...]:
    return row["landing_path"], row["rule_id"], str(row["data_year"]), str(row["cell"])


def _flips(before: Checked, after: Checked, paths: dict[str, str]) -> list[_Row]:
    was, is_ = ({row["submission_id"]: row["status"] for row in t.checks.to_pylist()} for t in (before, after))
    flips = [
        {"submission_id": i, "landing_path": paths[i], "status_before": was[i], "status_after": is_[i]}
        for i in was
        if was[i] != is_[i]
    ]
    return sorted(flips, key=lambda flip: flip["landing_path"])


def print_trial(trial: dict[str, Any], console: Console) -> None:
    """Print what the rules on trial find, what they find no longer, which statuses change, and how well they agree."""
    for rule in trial["rules"]:
        now = rule["version_now"]
        compared = say("backtest.version_now", version=now) if now else say("backtest.without")
        severity = word("severity", rule["severity"])
        said = say("backtest.rule", version=rule["version"], severity=severity, compared=compared)
        console.print(f"[bold]{rule['rule_id']}[/] {said}")
    for row in trial["fires"]:
        console.print(_line(" " if row["fired_before"] else "+", row), soft_wrap=True)
    for row in trial["no_longer_fires"]:
        console.print(_line("-", row), soft_wrap=True)
    for flip in trial["flips"]:
        change = f"{word('status', flip['status_before'])} -> [bold]{word('status', flip['status_after'])}[/]"
        console.print(f"{escape(flip['landing_path'])}: {change}", soft_wrap=True)
    counts = trial | trial["agreement"] | {name: len(trial[name]) for name in ("fires", "flips")}
    console.print(say("backtest.summary", **counts), soft_wrap=True)


def _line(sign: str, row: _Row) -> str:
    where = "!".join(filter(None, (row["sheet"], row["cell"])))
    hangs = say("backtest.hangs_on", rule=row["root_rule_id"]) if row["root_rule_id"] else ""
    later = say(f"backtest.{row['later']}") if row["later"] else ""
    values = say("backtest.values", given=row["given"] or "—", expected=row["expected"] or "—")
    return escape(f"{sign} {row['rule_id']} {row['landing_path']} {where}: {values}{hangs}{later}")
