"""How far a round is: who has reported, what is missing, how many days are left."""

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from expectations.closed_lists import STATUSES
from expectations.explanations import CLOSING
from expectations.reference_data import FLAGS
from expectations.registry import Registry
from expectations.which_report_counts import receipt_order
from ingestion.clock import BEIJING, now
from ingestion.csv_table import Row, read_rows
from ingestion.raw_zone.store import Store
from tbw.ground.reference import latest
from tbw.ground.reference_rows import as_usage_error

MISSING = "missing"
COUNTS = ("must_fix_count", "explain_count", "explained_count")
_REMINDERS = ("remind_days_before", "overdue_days_after")  # without these columns there are no reminders


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission of the round with the status of its latest check."""

    landing_path: str
    base_name: str | None
    status: str
    must_fix_count: int
    explain_count: int
    note_count: int
    explained_count: int  # findings closed by an explanation
    received_at: datetime
    status_detail: str | None = None  # why it is set aside
    read_status: str = "ok"  # or the reason why it could not be read


@dataclass(frozen=True, slots=True)
class Base:
    """A base that is to report, with its best status (``missing`` where nothing came) and its submissions in order.

    ``days_late``: whole days from the last day in time of the last deadline to the first submission, where nothing came
    to today; 0 in time; None where nothing came and there is time left, or no deadline is known.
    """

    base_id: str
    base_name: str
    city: str
    status: str
    submissions: list[Submission]
    days_late: int | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day that is in time. ``days_left`` counts from today: 0 on that day, negative when it is over.

    ``remind_days_before`` and ``overdue_days_after`` are the days on which notices are sent.
    """

    deadline_id: str
    from_party: str
    to_party: str
    last_day: date
    days_left: int
    remind_days_before: tuple[int, ...] = ()
    overdue_days_after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A round. ``others``: submissions that belong to no base that must report, with the base's name as typed."""

    report_year: int
    today: date
    bases: list[Base]
    others: list[Submission]
    deadlines: list[Deadline]

    @property
    def missing(self) -> dict[str, list[str]]:
        """City -> names of its bases that sent nothing."""
        cities = defaultdict(list)
        for base in self.bases:
            if base.status == MISSING:
                cities[base.city].append(base.base_name)
        return dict(cities)

    def to_json(self) -> str:
        """Give all of it as JSON, dates and times in ISO 8601."""
        return json.dumps(asdict(self) | {"missing": self.missing}, ensure_ascii=False, indent=1, default=str)


def status(store: Path, reference: Path, report_year: int | None = None) -> Status:
    """The round of a report year, from the raw zone and the registry.

    Without a report year: the newest one received, else this year. The bases that must report are those in force on the
    last day before the report year. Raises :class:`UsageError` for unusable deadlines.
    """
    reference = latest(store, reference)
    with Store(store).counted() as raw:
        submissions = raw.table("submissions").to_pylist()
        checks = {check["submission_id"]: check for check in raw.table("checks").to_pylist()}
        explained = Counter(f["submission_id"] for f in raw.table("findings").to_pylist() if _is_explained(f))
    today = now().astimezone(BEIJING).date()
    year = report_year or max((submission["report_year"] for submission in submissions), default=today.year)
    of_base = defaultdict(list)
    for sent in sorted(submissions, key=receipt_order):
        if sent["report_year"] == year:
            check = checks[sent["submission_id"]]
            of_base[check["base_id"]].append(_submission(sent, check, explained[sent["submission_id"]]))
    dates = deadlines(reference / "deadlines.csv", year, today)
    due = dates[-1].last_day if dates else None
    bases = [
        Base(base["base_id"], base["base_name"], base["city"], _best(sent), sent, _days_late(sent, due, today))
        for base in in_force(Registry(reference), date(year, 1, 1) - timedelta(days=1))
        for sent in [of_base.pop(base["base_id"], [])]
    ]
    others = [submission for sent in of_base.values() for submission in sent]
    return Status(year, today, bases, others, dates)


def _is_explained(finding: dict[str, Any]) -> bool:
    return finding["root_rule_id"] is None and finding["explanation_state"] in CLOSING


def _submission(sent: dict[str, Any], check: dict[str, Any], explained: int) -> Submission:
    counts = (check["must_fix_count"], check["explain_count"], check["note_count"], explained)
    of_check = (check["status"], *counts, sent["received_at"], check["status_detail"], sent["read_status"])
    return Submission(sent["landing_path"], sent["base_name"], *of_check)


def _best(submissions: list[Submission]) -> str:
    return min((submission.status for submission in submissions), key=STATUSES.index, default=MISSING)


def _days_late(submissions: list[Submission], due: date | None, today: date) -> int | None:
    if due is None:
        return None
    received = min((submission.received_at.astimezone(BEIJING).date() for submission in submissions), default=None)
    late = ((received or today) - due).days
    return max(late, 0) if received else (late if late > 0 else None)


def in_force(registry: Registry, day: date) -> list[dict[str, Any]]:
    """Bases in force on a day, by city and id, with the name of the city."""
    cities = {city["city_code"]: city["city_name_zh"] for city in registry.cities.to_pylist()}
    return [
        period | {"city": cities.get(period["city_code"], period["city_code"])}
        for period in sorted(registry.periods.to_pylist(), key=lambda row: (row["city_code"], row["base_id"]))
        if period["valid_from"] <= day and (period["valid_to"] is None or period["valid_to"] > day)
    ]


@as_usage_error()
def deadlines(path: Path, year: int, today: date) -> list[Deadline]:
    """The dates of a round, in their order. Raises :class:`UsageError` where the file cannot be used."""
    rows = read_rows(path, ("deadline_id", "month", "day", "from_party", "to_party", "day_itself_in_time"))
    return sorted((_deadline(row, year, today) for row in rows), key=lambda line: line.last_day)


def _deadline(row: Row, year: int, today: date) -> Deadline:
    last_day = row.value("day", lambda day: date(year, row.value("month", int), int(day)))
    if not row.value("day_itself_in_time", FLAGS.__getitem__):
        last_day -= timedelta(days=1)
    days = (row.value(name, _days) if name in row.cells else () for name in _REMINDERS)
    parties = row.cells["from_party"], row.cells["to_party"]
    return Deadline(row.cells["deadline_id"], *parties, last_day, (last_day - today).days, *days)


def _days(listed: str) -> tuple[int, ...]:
    return tuple(int(days) for days in listed.split(";") if days)
