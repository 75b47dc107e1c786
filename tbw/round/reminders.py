"""Notices about a deadline, some days before and after it: which bases of each city have not reported.

Each notice has its day (``deadlines.csv``) and is sent once. If the service was down that day it is sent later, at most
``notice_late_days`` (operation.yaml).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.closed_lists import COUNTING, SET_ASIDE
from ingestion.landing import scan
from ingestion.settings import settings
from tbw.ground import notice
from tbw.ground.places import operation
from tbw.round.parties import in_chinese
from tbw.round.status import MISSING, status

if TYPE_CHECKING:
    from tbw.round.status import Deadline, Status


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to send; the same notice always has the same ``name``."""

    name: str
    subject: str
    text: str


def due(store: Path, reference: Path, landing: Path) -> list[Notice]:
    """The notices of this year's round that are due today and not sent yet. Raises :class:`UsageError`."""
    today = status(store, reference).today
    seen = status(store, reference, today.year)
    misplaced = scan(landing).misplaced if landing.is_dir() else []
    stages = ((deadline, _stage(deadline)) for deadline in seen.deadlines)
    notices = (_notice(seen, deadline, stage, misplaced) for deadline, stage in stages if stage is not None)
    return [one for one in notices if not notice.was_told(store, one.name)]


def _stage(deadline: Deadline) -> int | None:
    """The day of the notice that is due today, as days before the deadline (negative: after it); None where none is."""
    days = [*deadline.remind_days_before, *(-day for day in deadline.overdue_days_after)]
    begun = min((day for day in days if day >= deadline.days_left), default=None)
    return begun if begun is not None and begun - deadline.days_left <= operation()["notice_late_days"] else None


def _notice(seen: Status, deadline: Deadline, stage: int, misplaced: list[str]) -> Notice:
    words = settings(Path(__file__).with_suffix(".yaml"))
    left = deadline.days_left
    facts = {
        "report_year": seen.report_year,
        "last_day": deadline.last_day,
        "days": abs(left),
        "from_party": in_chinese(deadline.from_party),
        "to_party": in_chinese(deadline.to_party),
    }
    subject = words["subject"]["before" if left > 0 else "after" if left < 0 else "same_day"].format(**facts)
    name = f"deadline-{seen.report_year}-{deadline.deadline_id}{stage:+d}"
    return Notice(name, subject, "\n".join(_lines(words, facts, seen, misplaced)))


def _lines(words: dict[str, Any], facts: dict[str, Any], seen: Status, misplaced: list[str]) -> list[str]:
    of_city: dict[str, dict[str, list[str]]] = {"missing": defaultdict(list), "returned": defaultdict(list)}
    for base in seen.bases:
        # A submission that is set aside is the Department's task, not its sender's.
        if base.status not in {*COUNTING, SET_ASIDE}:
            of_city["missing" if base.status == MISSING else "returned"][base.city].append(base.base_name)
    counts = {group: sum(map(len, cities.values())) for group, cities in of_city.items()}
    facts |= counts | {"expected": len(seen.bases), "counting": sum(base.status in COUNTING for base in seen.bases)}
    listed = [
        words[group].format(city=city, bases="、".join(bases))
        for group, cities in of_city.items()
        for city, bases in cities.items()
    ]
    files = [words["misplaced"].format(files="、".join(misplaced))] if misplaced else []
    return [words["lead"].format(**facts), *(listed or [words["complete"]]), *files]
