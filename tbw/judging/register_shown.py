"""The rule register for people: listed, shown, proven by its cases, exported as GX suites and as a page."""

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from expectations.register import Register
from expectations.rule import Rule
from ingestion.clock import BEIJING, now
from ingestion.editions import load_editions
from ingestion.raw_zone.store import write_whole
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.places import RULES, forms

DOCS_HEAD = """\
# Rules

Written by `tbw rules export --docs docs/rules.md` from `expectations/rules.csv`; do not edit it here.

A rule is a row of the register. Great Expectations judges its `target`, a column of one of the frames that
`expectations/frames/*.sql` make of a whole batch; what fails comes back as a finding with the rule's messages, in which
`{words}` are columns of the failing row.

Severity: `must_fix` (the form is returned) · `explain` (counts as preliminary until the doubt is closed, by the word of
the sender or only by that of a reviewer) · `note` (kept, never changes the status). Role: findings of a `unit_slip`, a
`row_slip` (several amounts of a row of enterprises), a `wrong_figure` or `wrong_years`
are roots; what vanishes once they are mended hangs on them and does not count.

Scope: FRM is it our form · VAL one value · SUM values of one submission agree · PRV against earlier periods · XRF
against the registry, other bases, reference totals.

Before a rule is activated it is tried on all that is stored: see [backtest.md](backtest.md).
"""


def rules() -> tuple[Rule, ...]:
    """All rules of the register, in its order. Raises :class:`~expectations.register.RegisterError`."""
    return Register(RULES).rules


def listed(of: Iterable[Rule]) -> list[dict[str, Any]]:
    """One record a rule: what it is, whether it is in force today, and what it says."""
    today = now().astimezone(BEIJING).date()
    names = ("rule_id", "version", "severity", "closed_by", "target", "message_zh", "message_en")
    return [{name: getattr(rule, name) for name in names} | {"active": rule.is_active(today)} for rule in of]


def self_checked(of: Iterable[Rule], reference: Path) -> dict[str, str]:
    """Of each rule in force today whether blank forms judge it by themselves: ``yes``, or why not."""
    from expectations.registry import Registry
    from expectations.self_check.expressed import unexpressed
    from expectations.self_check.lists import units_of

    today = now().astimezone(BEIJING).date()
    active = [rule for rule in of if rule.is_active(today)]
    left = unexpressed(active, load_editions(forms()).forms, units_of(Registry(reference).units))
    return {rule.rule_id: f"no: {left[rule.rule_id]}" if rule.rule_id in left else "yes" for rule in active}


def shown(rule_id: str) -> dict[str, Any]:
    """Everything the register says of a rule, and its cases. Raises :class:`UsageError` where there is none."""
    from expectations.proof import cases

    [rule] = _named([rule_id])
    own = [case.model_dump(exclude_none=True, exclude={"rule"}) for case in cases() if case.rule == rule_id]
    columns: dict[str, Any] = json.loads(rule.model_dump_json(exclude={"arguments"}))
    said = rule.arguments.model_dump(exclude_defaults=True)
    return columns | {"arguments": said, "active": listed([rule])[0]["active"], "cases": own}


def tested(rule_ids: list[str]) -> list[dict[str, Any]]:
    """Prove the rules in force today, all or those named: one record a rule, with its faults (empty if it is proven).

    Raises :class:`UsageError` where one named is unknown or not in force.
    """
    from expectations.proof import cases, prove

    active = {row["rule_id"]: row["active"] for row in listed(_named(rule_ids) if rule_ids else rules())}
    if idle := sorted(rule_id for rule_id in rule_ids if not active[rule_id]):
        raise UsageError(say("usage.rules_not_in_force", rules=", ".join(idle)))
    asked = [rule_id for rule_id, is_active in active.items() if is_active]
    own = defaultdict(list)
    to_prove = [case for case in cases() if case.rule in asked]
    for proof in prove(RULES, to_prove, now(), load_editions(forms())):
        own[proof.case.rule].append(proof)
    return [
        {
            "rule_id": rule_id,
            "cases": len(own[rule_id]),
            "faults": [f"case {n}: {fault}" for n, proof in enumerate(own[rule_id], 1) for fault in proof.faults]
            or ([] if own[rule_id] else ["no case proves it: write one in expectations/cases.yaml"]),
        }
        for rule_id in asked
    ]


def export_suites(to: Path) -> list[Path]:
    """Write the suites of the rules in force today to ``to``, one GX JSON file a frame. Raises OSError."""
    from expectations.suites import build_suites

    today = now().astimezone(BEIJING).date()
    written = []
    for frame, suite in build_suites((r for r in rules() if r.is_active(today)), plain=True).items():
        path = to / f"{frame}.json"
        write_whole(path, json.dumps(suite.to_json_dict(), ensure_ascii=False, indent=1).encode() + b"\n")
        written.append(path)
    return written


def export_document(to: Path) -> Path:
    """Write the page of the rules. Returns its path; raises OSError."""
    write_whole(to, document(rules()).encode())
    return to


def document(of: Iterable[Rule]) -> str:
    """The page of the rules, in Markdown: the same for the same register, whatever the day."""
    parts = [DOCS_HEAD]
    for scope, group in groupby(of, key=lambda rule: rule.scope):
        parts += [f"## {scope}\n", *(_entry(rule) for rule in group)]
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    closed = f", closed by the {rule.closed_by}" if rule.closed_by else ""
    role = f" · role `{rule.role}`" if rule.role else ""
    until = f" until {rule.retired_on}" if rule.retired_on else ""
    asked = ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in _asked(rule).items())
    where = " and ".join(f"`{name} {how} {value}`" for name, how, value in rule.arguments.conditions)
    return (
        f"### {rule.rule_id} · {rule.severity}{closed}\n\n"
        f"{rule.message_zh}\n\n{rule.message_en}\n\n"
        f"- Judged: `{rule.target}` by `{rule.expectation}`{f' ({asked})' if asked else ''}"
        f"{f', where {where}' if where else ''}{role}\n"
        f"- Expected: {rule.arguments.expected}\n"
        f"- Source: {rule.source}\n"
        f"- Version {rule.version}, in force from {rule.active_from}{until}\n"
    )


def _asked(rule: Rule) -> dict[str, Any]:
    return rule.arguments.kwargs | rule.arguments.parameters


def _named(rule_ids: list[str]) -> list[Rule]:
    by_id = {rule.rule_id: rule for rule in rules()}
    if unknown := sorted(set(rule_ids) - by_id.keys()):
        raise UsageError(say("usage.no_rule", rules=", ".join(unknown)))
    return [by_id[rule_id] for rule_id in dict.fromkeys(rule_ids)]
