"""Decisions of people as records of the raw zone: who, when, on what, with which outcome, document and reason.

Nothing is ever changed or deleted: a later decision on the same subject replaces the earlier one.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.attribution import ASSIGNMENT
from expectations.decided import in_order
from expectations.registry import Registry
from ingestion.clock import BEIJING, now
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import DECISIONS
from ingestion.raw_zone.store import Store
from tbw.ground import places
from tbw.ground.reference import latest
from tbw.records import authority, decision_kinds
from tbw.records.authority import Origin
from tbw.records.decision_kinds import DecisionError

COMMAND = "command"
# Decisions on releases are no input of a build: else every approval would call for a new release.
RELEASE, APPROVED, REJECTED = "release", "approved", "rejected"
MANIFEST = "manifest.json"
EXPLANATION = "explanation"
SUBMISSION = "submission"
# After decisions of these kinds submissions have to be judged again.
JUDGED_AGAIN = {EXPLANATION, ASSIGNMENT}
# The first so many digits of an id are enough to name a submission.
_SHORTEST_ID = 8
_SAID = ("kind", "subject", "report_year", "base_id", "outcome", "decided_by", "effective_on", "document", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided. ``kind`` and ``outcome``: codes or Chinese words of decision_outcomes.csv.

    ``subject``: a base (id or name), a release, an explanation or a submission (id or landing path). ``decided_at``:
    None means now; ``effective_on``: None means the day of decided_at in Shanghai. ``source``: ``command``, or landing
    path, sheet and cell. ``origin``: where it came from. Whose word it is follows from that; ``decided_by`` names the
    party of senders.csv only where a command is run by hand.
    """

    kind: str
    subject: str
    outcome: str
    reason: str
    decided_by: str | None = None
    origin: Origin = field(default_factory=authority.of_machine)
    report_year: int | None = None
    document: str | None = None
    decided_at: datetime | None = None
    effective_on: date | None = None
    source: str = COMMAND
    file_sha256: str | None = None


def record(store: Path, reference: Path, decision: Decision) -> str:
    """Record a decision and return its id. Given again while it still holds, it is not recorded twice.

    Raises :class:`DecisionError` where it is incomplete or not permitted, or names a kind, outcome,
    base or release that is not known.
    """
    return keep(store, [as_record(decision, store, reference)])[0]


def as_record(decision: Decision, store: Path, reference: Path) -> dict[str, Any]:
    """The decision as a row of the raw zone. Raises :class:`DecisionError`."""
    reference = latest(store, reference)
    known = decision_kinds.find(decision_kinds.known_outcomes(reference), decision.kind, decision.outcome)
    texts = {name: _text(getattr(decision, name)) for name in ("subject", "document", "reason")}
    wanted = {"subject", "reason", *filter(None, known.needs.split(";"))}
    missing = sorted(name for name in wanted if texts.get(name, getattr(decision, name)) is None)
    if missing:
        raise DecisionError(missing[0], f"a decision {known.kind} {known.outcome} needs {', '.join(missing)}")
    origin = decision.origin
    party = authority.sender(reference, origin, _text(decision.decided_by), decision_kinds.right_of(known))
    decided_at = (decision.decided_at or now()).astimezone(UTC)
    if decided_at > now() and origin.channel.kind != authority.PAGE:  # the page has a clock of its own
        raise DecisionError("decided_on", f"{decided_at:%Y-%m-%d} is later than now: nothing is decided in advance")
    is_of_base = known.subject == "base"
    subject = base_of(texts["subject"] or "", reference) if is_of_base else texts["subject"]
    content = _content_of(store, subject or "") if known.subject == RELEASE else None
    if known.subject == EXPLANATION:
        _must_be_said(store, subject or "")
    if known.subject == SUBMISSION:
        subject = _submission(store, subject or "")
    row = texts | {
        "kind": known.kind,
        "subject": subject,
        "report_year": decision.report_year,
        "base_id": subject if is_of_base else None,
        "outcome": known.outcome,
        "decided_by": authority.shown(party, origin),
        "decided_at": decided_at,
        "effective_on": decision.effective_on or decided_at.astimezone(BEIJING).date(),
        "source": decision.source,
        "file_sha256": decision.file_sha256,
        "channel": str(origin.channel),
        "account": origin.account,
        "sender_id": party.sender_id,
        "content_sha256": content,
    }
    return {"decision_id": _decision_id(row)} | row


def keep(store: Path, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Add decisions to the raw zone, one file a kind. Returns their ids; of one that holds already, the id it has."""
    with writing(Store(places.writable(store))) as writer:
        before = _in_order(writer.counted)
        last = max((row["sequence"] or 0 for row in before), default=0)
        new: list[dict[str, Any]] = []
        ids = {}
        for row in sorted(rows, key=lambda row: row["decided_at"]):
            standing = _standing(row, before + new)
            ids[row["decision_id"]] = (standing or row)["decision_id"]
            numbered = row | {"received_at": now(), "sequence": last + len(new) + 1}
            new += [] if standing else [numbered]
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
    return in_order(raw.table("decisions").to_pylist())


def _standing(row: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The recorded decision that already says what this one says: the same record, or the last one on the subject."""
    itself = next((other for other in others if other["decision_id"] == row["decision_id"]), None)
    key = ("kind", "subject", "report_year")
    before = [other for other in others if all(other[name] == row[name] for name in key)]
    latest = before[-1] if before else None
    return itself or (latest if latest and all(latest[name] == row[name] for name in _SAID) else None)


def _decision_id(row: dict[str, Any]) -> str:
    said = [None if row[name] is None else str(row[name]) for name in (*_SAID, "decided_at")]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _content_of(store: Path, release_id: str) -> str | None:
    """The hash of the manifest of a candidate or release: it names all that went in and came out."""
    folders = (store / "releases", store / "builds")
    manifests = (folders[1] / release_id / "release" / MANIFEST, folders[0] / release_id / MANIFEST)
    for path in manifests:
        if path.is_file():
            return hashlib.sha256(path.read_bytes()).hexdigest()
    if not any((folder / release_id).is_dir() for folder in folders):
        there = sorted(path.name for path in folders[0].glob("*Z-*"))
        raise DecisionError("subject", f"no release {release_id!r}: there are {', '.join(there) or 'none'}")
    return None


def _must_be_said(store: Path, explanation_id: str) -> None:
    with Store(store).counted() as raw:
        known = raw.table("explanations")["explanation_id"].to_pylist()
    if explanation_id not in known:
        raise DecisionError("subject", f"no explanation {explanation_id!r}: tbw explanations lists them")


def _submission(store: Path, named: str) -> str:
    """The submission of this id, beginning of an id, or landing path."""
    with Store(store).counted() as raw:
        rows = raw.table("submissions").to_pylist()
    found = [
        row["submission_id"]
        for row in rows
        if named == row["landing_path"] or (len(named) >= _SHORTEST_ID and row["submission_id"].startswith(named))
    ]
    if len(found) != 1:
        raise DecisionError("subject", f"no submission {named!r}, or more than one: give its id, as tbw status does")
    return str(found[0])


def _text(typed: str | None) -> str | None:
    return (typed or "").strip() or None
