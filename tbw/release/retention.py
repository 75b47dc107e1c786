"""Removes the files of old releases after each publishing, by the rule of ``retention.yaml``."""

import logging
import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, NonNegativeInt

from ingestion.clock import BEIJING, now
from ingestion.settings import settings
from tbw.ground.errors import UsageError
from tbw.records import decisions
from tbw.release import evidence, finding, manifest, warehouse
from tbw.release.manifest import Manifest

# The part of a release that a replay needs, and so is never removed.
_STAYS = {manifest.NAME, "inputs"}
log = logging.getLogger(__name__)


class Rule(BaseModel):
    """The rule: a release keeps its files if any one part of it says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    newest: NonNegativeInt
    days: NonNegativeInt
    last_of_each_year: bool
    approved: bool


@cache
def rule() -> Rule:
    """The rule in force here."""
    return Rule.model_validate(settings(Path(__file__).with_name("retention.yaml")))


def thin(store: Path, reference: Path) -> list[str]:
    """Remove the large files of releases that the rule does not keep; returns the ids of these. They can be replayed.

    To be called under the lock of the store. Whoever has such a file open can read on. What cannot be removed now is
    removed after the next publishing.
    """
    known = finding.known(store)
    kept = _kept(store, known, evidence.baseline(store, reference))
    gone = []
    for release in known:
        folder = store / "releases" / release.release_id
        surplus = [path for path in folder.iterdir() if path.name not in _STAYS]
        if release.release_id not in kept and surplus:
            # The database first: without it a release counts as thinned, even if this is cut short.
            for path in sorted(surplus, key=lambda path: path.name != warehouse.NAME):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            gone.append(release.release_id)
            log.info("release %s is thinned: tbw replay can make it again", release.release_id)
    return gone


def _kept(store: Path, known: list[Manifest], ground: Path | None) -> set[str]:
    keeps, ids = rule(), [one.release_id for one in known]
    kept = {*_current_and_before(store), *(ids[-keeps.newest :] if keeps.newest else ())}
    kept |= {one.release_id for one in known if now() - one.built_at <= timedelta(days=keeps.days)}
    kept |= {ground.name} if ground else set()
    if keeps.last_of_each_year:
        kept |= set({_year(one.built_at): one.release_id for one in known}.values())
    if keeps.approved:
        kept |= {row["subject"] for row in decisions.recorded(store) if _is_approval(row)}
    return kept


def _current_and_before(store: Path) -> list[str]:
    current = finding.find(store)
    try:
        return [current.name, finding.before(store, current).name]
    except UsageError:  # it is the first one
        return [current.name]


def _is_approval(row: dict[str, object]) -> bool:
    return (row["kind"], row["outcome"]) == (decisions.RELEASE, decisions.APPROVED)


def _year(built_at: datetime) -> int:
    return built_at.astimezone(BEIJING).year
