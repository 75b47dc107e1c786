"""Submissions that a build cannot take are set aside: recorded, reported, and judged anew by the next recheck.

The record is a row of raw ``checks`` with the status set_aside and the reason. So a build still depends on the raw zone
alone, and the next check of the submission replaces the row.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.closed_lists import SET_ASIDE
from ingestion.clock import now
from ingestion.raw_zone.commit import writing
from ingestion.raw_zone.schema import CHECKS
from ingestion.raw_zone.store import Store
from tbw.ground import notice
from tbw.ground.language import both

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A submission that is set aside, and which test of the warehouse its rows break."""

    submission_id: str
    landing_path: str
    reason: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.landing_path} is set aside, it counts nowhere: {self.reason}"


def record(store: Path, broken: Mapping[str, str]) -> list[SetAside]:
    """Set these submissions aside (id -> reason), with a notice for each; returns those that were not set aside before.

    Where all submissions would be, the fault is ours: then none is set aside.
    """
    with writing(Store(store)) as writer:
        raw = writer.counted
        checks = {row["submission_id"]: row for row in raw.table("checks").to_pylist() if row["status"] != SET_ASIDE}
        new = sorted(checks.keys() & broken.keys())
        if not new or len(new) == len(checks):
            return []
        heads = raw.table("submissions", new).to_pylist()
        aside_now = {"checked_at": now(), "status": SET_ASIDE}
        rows = [checks[i] | aside_now | {"status_detail": broken[i]} for i in new]
        # The findings that its sender has received still hold.
        generation = writer.commit(
            {"findings": raw.table("findings", new), "checks": pa.Table.from_pylist(rows, CHECKS)}
        )
    aside = [SetAside(head["submission_id"], head["landing_path"], broken[head["submission_id"]]) for head in heads]
    tell(store, aside, generation)
    return aside


def tell(store: Path, aside: Iterable[SetAside], generation: int | None) -> None:
    """A notice to the Department for each; ``generation`` is that of the record."""
    for one in aside:
        log.warning("%s", one)
        name = f"set-aside-{one.submission_id[:16]}-{generation}"
        facts = {"path": one.landing_path, "reason": one.reason}
        notice.keep(store, name, both("notice.set_aside_subject", " / ", **facts), both("notice.set_aside", **facts))


def standing(folder: Path) -> list[SetAside]:
    """The submissions set aside in the raw zone of a folder (a store, or the inputs of a build), sorted by path."""
    with Store(folder).counted() as raw:
        checks: list[dict[str, Any]] = raw.table("checks").to_pylist()
        aside = {row["submission_id"]: row["status_detail"] for row in checks if row["status"] == SET_ASIDE}
        heads = raw.table("submissions", sorted(aside)).to_pylist() if aside else []
    found = (SetAside(row["submission_id"], row["landing_path"], aside[row["submission_id"]]) for row in heads)
    return sorted(found, key=lambda one: one.landing_path)
