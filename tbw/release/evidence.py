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
from tbw.release.gate_measures import Reason
from tbw.release.manifest import Manifest


def baseline(store: Path) -> Path | None:
    """The last published release that was approved, else the first of the store; None where nothing is published.

    The first one needs no approval: there is nothing to hold it against. It must still have its warehouse.
    """
    if manifest.read(store / "current") is None:
        return None
    whole = [one for one in finding.known(store) if (store / "releases" / one.release_id / warehouse.NAME).exists()]
    approved = [one for one in whole if _approving(store, one.release_id)]
    return store / "releases" / (approved[-1] if approved else whole[0]).release_id if whole else store / "current"


def reasons(store: Path, reference: Path, release: Path) -> list[Reason]:
    """Why the candidate in a folder needs approval; none where nothing was published before."""
    new = manifest.of(release)
    aside = [Reason(say("gate.set_aside", path=path, reason=reason), 1) for path, reason in new.set_aside.items()]
    keys = {name: mart.key for name, mart in new.marts.items()}
    wanted = gate_measures.measures(latest(store, reference))
    return aside + gate_measures.reasons(baseline(store), release, keys, wanted)


def require(store: Path, reference: Path, release: Path) -> None:
    """Raise :class:`ApprovalMissing` unless the candidate in a folder needs no approval, or has it on record."""
    if baseline(store) is None:
        return
    why = reasons(store, reference, release)
    needed = max((reason.approvals for reason in why), default=0)
    told = manifest.of(release)
    given = approvals(store, reference, told, release)
    if len(given) < needed:
        last = _of_release(store, told.release_id)
        if last and last[-1]["outcome"] == decisions.REJECTED:
            said = {name: last[-1][name] for name in ("decided_by", "decided_at", "reason")}
            raise ApprovalMissing(say("gate.rejected", id=told.release_id, **said))
        lines = "\n".join(f"- {reason.text}" for reason in why)
        raise ApprovalMissing(say("gate.waits", id=told.release_id, given=len(given), needed=needed, reasons=lines))


def approvals(store: Path, reference: Path, told: Manifest, release: Path) -> set[str]:
    """The people who have approved these very bytes of a manifest and may, unless the last word was no."""
    reference = latest(store, reference)
    senders = Senders(reference, Registry(reference))
    may = {one.sender_id for one in senders.with_right("release")}
    content = hashlib.sha256((release / manifest.NAME).read_bytes()).hexdigest()
    rows = [row for row in _of_release(store, told.release_id) if row["sender_id"] in may]
    rows = [row for row in rows if row["content_sha256"] == content]
    if not rows or rows[-1]["outcome"] != decisions.APPROVED:
        return set()
    last = {_person(row): row["outcome"] for row in rows}
    return {person for person, outcome in last.items() if outcome == decisions.APPROVED}


def _person(row: dict[str, Any]) -> str:
    """An account of the page is a person; on the machine the party that was named is."""
    account = row["account"] or ""
    return account if account.startswith(f"{authority.PAGE}:") else row["sender_id"]


def _approving(store: Path, release_id: str) -> bool:
    rows = _of_release(store, release_id)
    return bool(rows) and rows[-1]["outcome"] == decisions.APPROVED


def _of_release(store: Path, release_id: str) -> list[dict[str, Any]]:
    of_releases = [row for row in decisions.recorded(store) if row["kind"] == decisions.RELEASE]
    return [row for row in of_releases if row["subject"] == release_id]
