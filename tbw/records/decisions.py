"""Decisions of people as records of the raw zone: who, when, on what, with which outcome, document and reason.

Nothing is ever changed or deleted: a later decision on the same subject replaces the earlier one.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.registry import Registry
from ingestion.clock import BEIJING, now
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import DECISIONS
from ingestion.raw_zone.store import Store
from tbw.ground import places
from tbw.ground.reference import latest
from tbw.records import decision_kinds
from tbw.records.decision_kinds import DecisionError

COMMAND = "command"
# Decisions on releases are no input of a build: else every approval would call for a new release.
RELEASE, APPROVED = "release", "approved"
EXPLANATION = "explanation"
_SAID = ("kind", "subject", "report_year", "base_id", "outcome", "decided_by", "effective_on", "document", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided. ``kind`` and ``outcome``: codes or Chinese words of decision_outcomes.csv.

    ``subject``: a base (id or name), a release or an explanation. ``decided_at``: None means now; ``effective_on``:
    None means the day of decided_at in Shanghai. ``source``: ``command``, or landing path, sheet and cell.
    """

    kind: str
    subject: str
    outcome: str
    decided_by: str
    reason: str
    report_year: int | None = None
    document: str | None = None
    decided_at: datetime | None = None
    effective_on: date | None = None
    source: str = COMMAND
    file_sha256: str | None = None


def record(store: Path, reference: Path, decision: Decision) -> str:
    """Record a decision and return its id. Given again while it still holds, it is not recorded twice.

    Raises :class:`DecisionError` where it is incomplete, or names a kind, outcome, base or release that is not known.
    """
    return keep(store, [as_record(decision, store, reference)])[0]


def as_record(decision: Decision, store: Path, reference: Path) -> dict[str, Any]:
    """The decision as a row of the raw zone. Raises :class:`DecisionError`."""
    reference = latest(store, reference)
    known = decision_kinds.find(decision_kinds.known_outcomes(reference), decision.kind, decision.outcome)
    texts = {name: _text(getattr(decision, name)) for name in ("subject", "decided_by", "document", "reason")}
    wanted = {"subject", "decided_by", "reason", *filter(None, known.needs.split(";"))}
    missing = sorted(name for name in wanted if texts.get(name, getattr(decision, name)) is None)
    if missing:
        raise DecisionError(missing[0], f"a decision {known.kind} {known.outcome} needs {', '.join(missing)}")
    decided_at = (decision.decided_at or now()).astimezone(UTC)
    is_of_base = known.subject == "base"
    subject = base_of(texts["subject"] or "", reference) if is_of_base else texts["subject"]
    if known.subject == RELEASE:
        _must_exist(store, subject or "")
    if known.subject == EXPLANATION:
        _must_be_said(store, subject or "")
    row = texts | {
        "kind": known.kind,
        "subject": subject,
        "report_year": decision.report_year,
        "base_id": subject if is_of_base else None,
        "outcome": known.outcome,
        "decided_at": decided_at,
        "effective_on": decision.effective_on or decided_at.astimezone(BEIJING).date(),
        "source": decision.source,
        "file_sha256": decision.file_sha256,
    }
    return {"decision_id": _decision_id(row)} | row


def keep(store: Path, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Add decisions to the raw zone, one file a kind. Returns their ids; of one that holds already, the id it has."""
    with writing(Store(places.writable(store))) as writer:
        before = _in_order(writer.counted)
        new: list[dict[str, Any]] = []
        ids = {}
        for row in sorted(rows, key=lambda row: row["decided_at"]):
            standing = _standing(row, before + new)
            ids[row["decision_id"]] = (standing or row)["decision_id"]
            new += [] if standing else [row]
        for kind in sorted({row["kind"] for row in new}):
            writer.commit({"decisions": pa.Table.from_pylist([row for row in new if row["kind"] == kind], DECISIONS)})
    return [ids[row["decision_id"]] for row in rows]


def recorded(store: Path) -> list[dict[str, Any]]:
    """All decisions of the raw zone, in the order in which they were taken."""
    with Store(store).counted() as raw:
        return _in_order(raw)


def base_of(typed: str, reference: Path) -> str:
    """The base of this id or name. Raises :class:`DecisionError`."""
    registry = Registry(reference)
    if typed in registry.periods["base_id"].to_pylist():
        return typed
    found = registry.base_id(typed)
    if found is None:
        said = f"no base {typed!r} in the registry, or more than one of that name: give its base_id"
        raise DecisionError("subject", said)
    return found


def _in_order(raw: Counted) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = raw.table("decisions").to_pylist()
    return sorted(rows, key=lambda row: (row["decided_at"], row["decision_id"]))


def _standing(row: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The recorded decision that says the same already: this one, or the latest before it on the subject."""
    itself = next((other for other in others if other["decision_id"] == row["decision_id"]), None)
    key = ("kind", "subject", "report_year")
    before = [o for o in others if all(o[name] == row[name] for name in key) and o["decided_at"] <= row["decided_at"]]
    latest = max(before, key=lambda other: other["decided_at"], default=None)
    return itself or (latest if latest and all(latest[name] == row[name] for name in _SAID) else None)


def _decision_id(row: dict[str, Any]) -> str:
    said = [None if row[name] is None else str(row[name]) for name in (*_SAID, "decided_at")]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _must_exist(store: Path, release_id: str) -> None:
    folders = (store / "releases", store / "builds")
    if not any((folder / release_id).is_dir() for folder in folders):
        there = sorted(path.name for path in folders[0].glob("*Z-*"))
        raise DecisionError("subject", f"no release {release_id!r}: there are {', '.join(there) or 'none'}")


def _must_be_said(store: Path, explanation_id: str) -> None:
    with Store(store).counted() as raw:
        known = raw.table("explanations")["explanation_id"].to_pylist()
    if explanation_id not in known:
        raise DecisionError("subject", f"no explanation {explanation_id!r}: tbw explanations lists them")


def _text(typed: str | None) -> str | None:
    return (typed or "").strip() or None
