"""The gate before publishing: the question to a person as text, and the answer as a recorded decision."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tbw.ground.errors import ApprovalMissing, UsageError
from tbw.ground.language import say
from tbw.ground.reference import latest
from tbw.records import authority, decisions
from tbw.release import candidate_diff, evidence, making, manifest
from tbw.release.builds import Builds
from tbw.release.candidate_diff_text import as_markdown

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = "TBW_GATE"
OUTCOMES = {"Approve": decisions.APPROVED, "Reject": decisions.REJECTED}
_NO_REASON = "no reason given"

log = logging.getLogger(__name__)


def question(store: Path, reference: Path, candidate: str) -> str:
    """What a person must approve before the candidate is published, in Markdown; empty where no approval is needed.

    Raises :class:`UsageError` where there is no such candidate, or release_gate.csv cannot be read.
    """
    release = Builds(store.absolute()).folder / candidate / "release"
    new, current = manifest.read(release), manifest.read(store / "current")
    if new is None:
        raise UsageError(say("usage.no_candidate", candidate=candidate, folder=release.parent.parent))
    if current is not None and new.is_same_as(current):
        return ""
    reasons = [reason.text for reason in evidence.reasons(store, reference, release)]
    log.info("candidate %s: %s", candidate, "; ".join(reasons) or "nothing to be approved")
    if not reasons:
        return ""
    before = evidence.baseline(store, reference)
    told = manifest.read(before) if before else None
    return as_markdown(candidate, told.release_id if told else None, reasons, candidate_diff.between(before, release))


def unless_rejected(store: Path, candidate: str) -> str:
    """The candidate. Or, where one just like it was rejected last: an empty id, and its files are removed."""
    builds = Builds(store.absolute())
    new = manifest.read(builds.folder / candidate / "release")
    no = evidence.rejected_alike(store, new) if new else None
    if no is None:
        return candidate
    log.info("candidate %s is what %s rejected as %s", candidate, no["decided_by"], no["subject"])
    with builds.locked():
        builds.remove(builds.folder / candidate)
    return ""


def record_answer(store: Path, reference: Path, candidate: str, answer: dict[str, Any] | None) -> bool:
    """Put the answer on record and say whether the candidate is to be published.

    ``answer`` is what Airflow's operator gives: chosen_options, params_input, responded_by_user, responded_at. Without
    one, as in a run without a page, TBW_GATE answers (approve or reject); raises :class:`UsageError` without that.
    """
    said = answer or _configured()
    outcome = OUTCOMES[said["chosen_options"][0]]
    when, name = said["responded_at"], (said.get("responded_by_user") or {}).get("name")
    decision = decisions.Decision(
        kind=decisions.RELEASE,
        subject=candidate,
        outcome=outcome,
        decided_by=said.get("named"),
        origin=authority.of_page(name) if name else authority.of_machine(),
        reason=((said.get("params_input") or {}).get("reason") or "").strip() or _NO_REASON,
        decided_at=datetime.fromisoformat(when) if isinstance(when, str) else when,
        source="gate",
    )
    decision_id = decisions.record(store, reference, decision)
    log.info("release %s %s by %s (decision %s)", candidate, outcome, name or said.get("named"), decision_id)
    return outcome == OUTCOMES["Approve"]


def publish_as_configured(store: Path, reference: Path, candidate: str) -> str:
    """Publish the candidate; where it needs an approval and TBW_GATE gives it, record that first.

    Raises :class:`ApprovalMissing` where TBW_GATE says nothing, or is not enough.
    """
    try:
        return making.publish(store, candidate, reference)
    except ApprovalMissing:
        if not os.environ.get(ANSWER) or not record_answer(store, reference, candidate, None):
            raise
    return making.publish(store, candidate, reference)


def may_answer(store: Path, reference: Path, answer: dict[str, Any]) -> None:
    """Raise :class:`DecisionError` where the account that answered at the page may not sign a release."""
    name = (answer.get("responded_by_user") or {}).get("name") or "nobody"
    authority.sender(latest(store, reference), authority.of_page(name), None, "release")


def _configured() -> dict[str, Any]:
    answer = os.environ.get(ANSWER, "").strip().capitalize()
    if answer not in OUTCOMES:
        raise UsageError(say("usage.nobody_approved", variable=ANSWER))
    log.info("the gate is answered by configuration: %s=%s", ANSWER, answer.lower())
    return {
        "chosen_options": [answer],
        "params_input": {"reason": f"{ANSWER}={answer.lower()}"},
        "named": evidence.CONFIGURATION,
        "responded_at": None,
    }
