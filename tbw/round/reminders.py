"""Which notices about a deadline are due: who is missing per city, some days before it and after it.

A notice belongs to a day before or after the deadline (``deadlines.csv``) and is told once. Was nobody there to tell it
on its day, it is told late, up to ``notice_late_days`` of operation.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from expectations.closed_lists import SET_ASIDE
from ingestion.landing import scan
from tbw.ground import notice
from tbw.ground.places import operation
from tbw.round.parties import in_chinese
from tbw.round.status import MISSING, status

if TYPE_CHECKING:
    from tbw.round.status import Deadline, Status

_COUNTING = {"accepted", "explain"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told; ``name`` is the same whenever it is the same notice."""

    name: str
    subject: str
    text: str


def due(store: Path, reference: Path, landing: Path) -> list[Notice]:
    """Notices of the round of this year that are due today and were not told. Raises :class:`UsageError`."""
    today = status(store, reference).today
    seen = status(store, reference, today.year)
    misplaced = scan(landing).misplaced if landing.is_dir() else []
    stages = ((deadline, _stage(deadline)) for deadline in seen.deadlines)
    notices = (_notice(seen, deadline, stage, misplaced) for deadline, stage in stages if stage is not None)
    return [one for one in notices if not notice.was_told(store, one.name)]


def _stage(deadline: Deadline) -> int | None:
    """The day that a notice of today belongs to: days left when it was due, negative after the deadline."""
    days = [*deadline.remind_days_before, *(-day for day in deadline.overdue_days_after)]
    begun = min((day for day in days if day >= deadline.days_left), default=None)
    return begun if begun is not None and begun - deadline.days_left <= operation()["notice_late_days"] else None


def _notice(seen: Status, deadline: Deadline, stage: int, misplaced: list[str]) -> Notice:
    words = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
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
        # Of what is set aside the Department knows; its sender has nothing to do.
        if base.status not in {*_COUNTING, SET_ASIDE}:
            of_city["missing" if base.status == MISSING else "returned"][base.city].append(base.base_name)
    counts = {group: sum(map(len, cities.values())) for group, cities in of_city.items()}
    facts |= counts | {"expected": len(seen.bases), "counting": sum(base.status in _COUNTING for base in seen.bases)}
    listed = [
        words[group].format(city=city, bases="、".join(bases))
        for group, cities in of_city.items()
        for city, bases in cities.items()
    ]
    files = [words["misplaced"].format(files="、".join(misplaced))] if misplaced else []
    return [words["lead"].format(**facts), *(listed or [words["complete"]]), *files]
