"""The gate before publishing: the question to a person as text, and the answer as a recorded decision."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tbw.ground.errors import UsageError
from tbw.ground.reference_rows import as_usage_error, table_rows
from tbw.records import authority, decisions
from tbw.release import candidate_diff, manifest
from tbw.release.builds import Builds
from tbw.release.candidate_diff_text import as_markdown, figure

if TYPE_CHECKING:
    from pathlib import Path

    from tbw.release.candidate_diff import Difference
    from tbw.release.two_releases import Row

NAME = "release_gate.csv"
ANSWER = "TBW_GATE"
# The party of senders.csv whose word the setting is.
CONFIGURATION = "configuration"
OUTCOMES = {"Approve": "approved", "Reject": "rejected"}
_NO_REASON = "no reason given"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In percent: how far a headline may move, and how much of it may be doubtful, before approval is needed."""

    headline_change: Decimal
    doubtful_share: Decimal


def question(store: Path, reference: Path, candidate: str) -> str:
    """What a person must approve before the candidate is published, in Markdown; empty where no approval is needed.

    Raises :class:`UsageError` where there is no such candidate, or the thresholds cannot be read.
    """
    limits = thresholds(reference)
    release = Builds(store.absolute()).folder / candidate / "release"
    new, current = manifest.read(release), manifest.read(store / "current")
    if new is None:
        raise UsageError(f"no candidate {candidate} in {release.parent.parent}: build one with tbw build")
    if current is not None and new.is_same_as(current):
        return ""
    seen = candidate_diff.between(store / "current" if current else None, release)
    reasons = [f"{path} is set aside: {reason}" for path, reason in new.set_aside.items()] + _reasons(seen, limits)
    log.info("candidate %s: %s", candidate, "; ".join(reasons) or "nothing to be approved")
    return as_markdown(candidate, current.release_id if current else None, reasons, seen) if reasons else ""


def unless_rejected(store: Path, candidate: str) -> str:
    """The candidate. Or, where one just like it was rejected last: an empty id, and its files are removed."""
    builds = Builds(store.absolute())
    of_releases = [row for row in decisions.recorded(store) if row["kind"] == decisions.RELEASE]
    if not of_releases or of_releases[-1]["outcome"] != OUTCOMES["Reject"] or of_releases[-1]["subject"] == candidate:
        return candidate
    rejected, new = (
        manifest.read(builds.folder / name / "release") for name in (of_releases[-1]["subject"], candidate)
    )
    if rejected is None or new is None or not new.is_same_as(rejected):
        return candidate
    log.info("candidate %s is what %s rejected as %s", candidate, of_releases[-1]["decided_by"], rejected.release_id)
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


@as_usage_error()
def thresholds(reference: Path) -> Thresholds:
    """The thresholds of release_gate.csv, the project's own where the folder has none. Raises :class:`UsageError`."""
    rows = table_rows(reference, NAME, ("measure", "threshold"))
    given = {row.cells["measure"]: row.value("threshold", Decimal) for row in rows}
    needed = {field.name for field in fields(Thresholds)}
    if given.keys() != needed:
        raise UsageError(f"{NAME}: needed are the measures {', '.join(sorted(needed))}, there are {sorted(given)}")
    return Thresholds(**given)


def _configured() -> dict[str, Any]:
    answer = os.environ.get(ANSWER, "").strip().capitalize()
    if answer not in OUTCOMES:
        raise UsageError(f"the release waits for an approval that nobody gave: set {ANSWER} to approve or reject")
    log.info("the gate is answered by configuration: %s=%s", ANSWER, answer.lower())
    return {
        "chosen_options": [answer],
        "params_input": {"reason": f"{ANSWER}={answer.lower()}"},
        "named": CONFIGURATION,
        "responded_at": None,
    }


def _reasons(seen: Difference, limits: Thresholds) -> list[str]:
    return [reason for row in seen.headline for reason in (_moved(row, limits), _doubtful(row, limits)) if reason]


def _moved(row: Row, limits: Thresholds) -> str:
    year, before, after = row["data_year"], row["before"], row["after"]
    if before == after:
        return ""
    if before is None or after is None:
        return f"{year}: the headline {'appears' if before is None else 'goes'} ({figure(after or before)} 亿元)"
    change = row["change_pct"]
    if change is not None and abs(change) <= limits.headline_change:
        return ""
    moved = "from zero" if change is None else f"by {change:+,.2f} %"
    return f"{year}: the headline moves {moved} (more than {limits.headline_change} %)"


def _doubtful(row: Row, limits: Thresholds) -> str:
    share = row["doubtful_pct"]
    if share is None or share <= limits.doubtful_share:
        return ""
    return f"{row['data_year']}: {share:,.2f} % of the headline is doubtful (more than {limits.doubtful_share} %)"
