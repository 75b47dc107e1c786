"""Proves the rules of a register: the cases of ``cases.yaml``, all judged in one batch.

A case is a form that its rule fires on, and a neighbour that it spares.
"""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import BaseModel, ConfigDict

from expectations.check import check
from expectations.closed_lists import Severity
from expectations.made_up import MadeUp, written
from ingestion.editions import Editions

Changes = dict[str, Any]
_SIDES = ("fires", "spares")
# How many bases each case takes: for its two forms, and for what other bases send beside them.
_BASES_A_CASE = 4


class Case(BaseModel):
    """What is changed in the valid form on either side, and where the finding must stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    severity: Severity
    at: dict[str, Any]
    fires: Changes
    spares: Changes
    # Set where a case needs another year than most: an item of a later edition needs a later year.
    report_year: int | None = None
    # What the same base sent for the year before, and another base for the same year; for both sides or for one.
    earlier: Changes | None = None
    fires_earlier: Changes | None = None
    spares_earlier: Changes | None = None
    fires_beside: Changes | None = None
    spares_beside: Changes | None = None
    # Other rules that fire on it, too, and not as consequences.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of a case; ``faults`` is empty if it came out as it should; ``told`` are its findings."""

    case: Case
    faults: list[str]
    told: list[dict[str, Any]] = field(default_factory=list)


def cases() -> list[Case]:
    """The cases as written. Raises pydantic's ValidationError."""
    return [Case.model_validate(case) for case in written()["cases"]]


def prove(rules: Path, to_prove: Sequence[Case], at: datetime, editions: Editions) -> list[Proof]:
    """Judge these cases by the rules that are in force at ``at``. Raises as :func:`expectations.check.check`."""
    made_up = MadeUp(editions)
    for number, case in enumerate(to_prove):
        _add(made_up, number, case)
    with TemporaryDirectory() as folder:
        checked = check(
            made_up.raw_tables(),
            [row["submission_id"] for row in made_up.submissions],
            editions=editions,
            reference=write_reference(Path(folder), _BASES_A_CASE * len(to_prove)),
            rules=rules,
            checked_at=at,
        )
    found = defaultdict(list)
    for finding in checked.findings.to_pylist():
        found[finding["submission_id"]].append(finding)
    return [
        Proof(case, _faults(case, *(found[f"{number} {side}"] for side in _SIDES)), found[f"{number} {_SIDES[0]}"])
        for number, case in enumerate(to_prove)
    ]


def numbered_base(number: int) -> dict[str, str]:
    """A base of the made-up registry; such bases differ only in their number."""
    return {name: str(text).format(n=number) for name, text in written()["numbered_base"].items()}


def write_reference(folder: Path, bases: int) -> Path:
    """A reference folder with the tables of ``cases.yaml`` and so many numbered bases. Returns it."""
    for name, (columns, *rows) in written()["reference"].items():
        if name == "registry":
            rows += [[numbered_base(number)[column] for column in columns] for number in range(bases)]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
    return folder


def _add(made_up: MadeUp, number: int, case: Case) -> None:
    year = case.report_year or int(written()["valid"]["report_year"])
    for offset, side in enumerate(_SIDES):
        sent = [
            (f"{number} {side}", year, getattr(case, side), offset),
            (f"{number} {side} earlier", year - 1, getattr(case, f"{side}_earlier") or case.earlier, offset),
            (f"{number} {side} beside", year, getattr(case, f"{side}_beside"), offset + len(_SIDES)),
        ]
        for key, report_year, changes, base in sent:
            if changes is not None:
                head = {"base_name": numbered_base(_BASES_A_CASE * number + base)["base_name"]}
                made_up.add(key, report_year, **changes | {"head": head | changes.get("head", {})})


def _faults(case: Case, fired: list[dict[str, Any]], spared: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the result of a case; consequences of another finding do not count as findings."""
    roots = [finding for finding in fired if finding["root_rule_id"] is None]
    own = [finding for finding in roots if finding["rule_id"] == case.rule]
    expected = dict.fromkeys(("item_code", "data_year", "row_number", "cell")) | case.at | {"severity": case.severity}
    places = [{name: finding[name] for name in expected} for finding in own]
    others = sorted({finding["rule_id"] for finding in roots} - {case.rule})
    texts = ("message_zh", "message_en", "expected")
    faults = {
        f"it fires at {places}, not at {expected}": places != [expected],
        f"beside it fire {others}, not {sorted(case.also)}": others != sorted(case.also),
        "it does not say all that it must": not all(finding[text] for finding in own for text in texts),
        "it does not spare the neighbour": case.rule in {finding["rule_id"] for finding in spared},
    }
    return [fault for fault, is_so in faults.items() if is_so]
