"""Whether a candidate may be published: what needs approval, and who has approved just this candidate.

Publishing asks here itself, whoever calls it. Held against is the last approved release, so that small steps add up.
"""

import hashlib
from pathlib import Path
from typing import Any

from expectations.registry import Registry
from expectations.senders import Senders
from tbw.ground.errors import ApprovalMissing
from tbw.ground.language import say
from tbw.ground.reference import latest
from tbw.records import authority, decisions
from tbw.release import finding, gate_measures, manifest, warehouse
from tbw.release.gate_measures import Measure, Reason
from tbw.release.manifest import Manifest

# The party of senders.csv whose word the setting TBW_GATE is.
CONFIGURATION = "configuration"


def baseline(store: Path, reference: Path) -> Path | None:
    """The last published release that was approved, else the first of the store; None where nothing is published.

    The first one needs no approval: there is nothing to hold it against. It must still have its warehouse. It was
    approved by as many people as any measure asks for: else one of two could let every small step pass.
    """
    if manifest.read(store / "current") is None:
        return None
    whole = [one for one in finding.known(store) if (store / "releases" / one.release_id / warehouse.NAME).exists()]
    needed = max((one.approvals for one in _measures(store, reference)), default=1)
    approved = [one for one in whole if len(_people(_of_release(store, one.release_id))) >= needed]
    return store / "releases" / (approved[-1] if approved else whole[0]).release_id if whole else store / "current"


def reasons(store: Path, reference: Path, release: Path) -> list[Reason]:
    """Why the candidate in a folder needs approval."""
    new, ground = manifest.of(release), baseline(store, reference)
    aside = [Reason(say("gate.set_aside", path=path, reason=reason), 1) for path, reason in new.set_aside.items()]
    keys = {name: mart.key for name, mart in new.marts.items()}
    wanted = _measures(store, reference)
    told = gate_measures.reasons(ground, release, keys, wanted)
    other_gate = gate_measures.changed(ground / "inputs" / "reference", wanted) if ground else []
    return _refused(store, new) + aside + told + other_gate


def rejected_alike(store: Path, new: Manifest) -> dict[str, Any] | None:
    """The last word on a release, where it was no to another candidate that was just like this one."""
    rows = [row for row in decisions.recorded(store) if row["kind"] == decisions.RELEASE]
    if not rows or rows[-1]["outcome"] != decisions.REJECTED or rows[-1]["subject"] == new.release_id:
        return None
    rejected = manifest.read(store / "builds" / rows[-1]["subject"] / "release")
    return rows[-1] if rejected is not None and new.is_same_as(rejected) else None


def _refused(store: Path, new: Manifest) -> list[Reason]:
    no = rejected_alike(store, new)
    return [Reason(say("gate.rejected_alike", id=no["subject"], decided_by=no["decided_by"]), 1)] if no else []


def require(store: Path, reference: Path, release: Path) -> None:
    """Raise :class:`ApprovalMissing` where the last word on the candidate in a folder is no, or an approval is missing.

    A no holds for a candidate that needs no approval, too.
    """
    told = manifest.of(release)
    last = _of_release(store, told.release_id)
    if last and last[-1]["outcome"] == decisions.REJECTED:
        said = {name: last[-1][name] for name in ("decided_by", "decided_at", "reason")}
        raise ApprovalMissing(say("gate.rejected", id=told.release_id, **said))
    is_first = baseline(store, reference) is None
    why = _refused(store, told) if is_first else reasons(store, reference, release)
    needed = max((reason.approvals for reason in why), default=0)
    given = approvals(store, reference, told, release)
    if len(given) < needed:
        lines = "\n".join(f"- {reason.text}" for reason in why)
        raise ApprovalMissing(say("gate.waits", id=told.release_id, given=len(given), needed=needed, reasons=lines))


def approvals(store: Path, reference: Path, told: Manifest, release: Path) -> set[str]:
    """The people who have approved these very bytes of a manifest and may, unless the last word was no."""
    reference = latest(store, reference)
    senders = Senders(reference, Registry(reference))
    may = {one.sender_id for one in senders.with_right("release")}
    content = hashlib.sha256((release / manifest.NAME).read_bytes()).hexdigest()
    rows = [row for row in _of_release(store, told.release_id) if row["sender_id"] in may]
    return _people([row for row in rows if row["content_sha256"] == content])


def _people(rows: list[dict[str, Any]]) -> set[str]:
    """Who approved, unless the last word was no; certainly different people.

    An account of the page is a person; on the machine the party that was named is, unless an account of that party
    signed as well: it may be the same person. A setting is no second person.
    """
    if not rows or rows[-1]["outcome"] != decisions.APPROVED:
        return set()
    last = {_person(row): row for row in rows}
    signed = {person: row["sender_id"] for person, row in last.items() if row["outcome"] == decisions.APPROVED}
    at_page = {party for person, party in signed.items() if person != party}
    people = signed.keys() - at_page
    return people - {CONFIGURATION} or people


def _person(row: dict[str, Any]) -> str:
    account = str(row["account"] or "")
    return account if account.startswith(f"{authority.PAGE}:") else str(row["sender_id"])


def _measures(store: Path, reference: Path) -> list[Measure]:
    return gate_measures.measures(latest(store, reference))


def _of_release(store: Path, release_id: str) -> list[dict[str, Any]]:
    of_releases = [row for row in decisions.recorded(store) if row["kind"] == decisions.RELEASE]
    return [row for row in of_releases if row["subject"] == release_id]
