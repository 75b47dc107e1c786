"""A check that no submission stops or slows for the others: in a child with limits, and in halves if it goes over them.

A part of the submissions is judged beside all others, as runs one after another would do it. One that goes over the
limits by itself, or cannot be judged, is set aside with the reason, and the next parts do not see its figures. What is
large is a part of its own from the beginning, so that it is seldom the others that are judged twice.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from expectations.attribution import Attribution
from expectations.check_tables import Checked, RawTables
from expectations.closed_lists import SET_ASIDE
from expectations.register import RegisterError
from ingestion.csv_table import ReferenceDataError
from ingestion.files.limits import limits
from ingestion.form import FormError
from ingestion.raw_zone.schema import CHECKS, FINDINGS
from tbw.ground.language import both
from tbw.judging.apart import Limits, OverLimitError, apart

log = logging.getLogger(__name__)
# The fault is ours or the machine's (a full disk, no memory left), whatever was sent: the run fails and is tried again.
_OURS = (RegisterError, FormError, ReferenceDataError, OSError, MemoryError, duckdb.IOException)
_WEIGHED = ("enterprises", "cell_roles", "explanations")
_CONTENTS = ("values", "enterprises", "cell_roles")


class CrowdError(Exception):
    """One of very many large submissions of a city."""


class Parts:
    """Judges submissions by ``judge``, which is given tables and ids, in parts that keep the limits."""

    def __init__(
        self, batch: RawTables, judge: Callable[[RawTables, Collection[str]], Checked], attribution: Attribution
    ) -> None:
        self._batch, self._judge, self._attribution = batch, judge, attribution
        heads = batch.submissions.select(["submission_id", "report_year", "city_folder"]).to_pylist()
        self._heads: dict[str, dict[str, Any]] = {head["submission_id"]: head for head in heads}
        self._weights = Counter[str]()
        for name in _WEIGHED:
            self._weights.update(getattr(batch, name)["submission_id"].to_pylist())
        self._judged = Checked(CHECKS.empty_table(), FINDINGS.empty_table())
        self._aside: dict[str, Exception] = {}

    def check(self, to_check: Collection[str], checked_at: datetime, rules_sha256: str) -> Checked:
        """Checks and findings of them all. Raises where none could be judged and none is over the limits."""
        kept_aside = _of_status(self._batch.checks, SET_ASIDE) - set(to_check)
        self._batch = _without(self._batch, kept_aside)
        ordered = self._ordered(to_check)
        for part in list(self._parts(ordered)):  # what is set aside at once costs none of them anything
            self._part(part)
        self._blame(len(ordered))
        rows = [self._row(i, error, checked_at, rules_sha256) for i, error in self._aside.items()]
        aside = Checked(pa.Table.from_pylist(rows, CHECKS), _of(self._batch.findings, self._aside))
        return _sorted(_together(self._judged, aside))

    def _parts(self, ordered: Sequence[str]) -> Iterator[list[str]]:
        """The parts to begin with; of very many large submissions of a city the last ones are set aside at once."""
        small, large = list[str](), Counter[str]()
        for i in ordered:
            is_large = self._weights[i] >= limits()["check_large_rows"]
            if small and (is_large or len(small) == limits()["check_forms"]):
                yield small
                small = []
            if not is_large:
                small.append(i)
                continue
            city = self._heads[i]["city_folder"]
            large[city] += 1
            if large[city] <= limits()["check_large_of_city"]:
                yield [i]
            else:
                self._lay_aside(i, CrowdError(city))
        if small or not ordered:
            yield small

    def _ordered(self, to_check: Collection[str]) -> list[str]:
        """Oldest report year first, as it is history for later ones; the heaviest first, as they may be at fault."""
        if missing := sorted(set(to_check) - self._heads.keys()):
            raise ValueError(f"to be checked, but not among the submissions: {', '.join(missing)}")
        return sorted(set(to_check), key=lambda i: (self._heads[i]["report_year"], -self._weights[i], i))

    def _part(self, ids: Sequence[str]) -> None:
        try:
            judged = apart(_limits(len(ids)), lambda: self._judge(self._batch, ids))
        except _OURS:
            raise
        except Exception as error:
            if not ids:
                raise
            if len(ids) == 1:
                self._lay_aside(ids[0], error)
                return
            middle = len(ids) // 2
            self._part(ids[:middle])
            self._part(ids[middle:])
        else:
            self._judged = _together(self._judged, judged)
            before = Checked(_but(self._batch.checks, ids), _but(self._batch.findings, ids))
            now = _together(before, judged)
            self._batch = replace(self._batch, checks=now.checks, findings=now.findings)

    def _lay_aside(self, submission_id: str, error: Exception) -> None:
        log.warning("%s cannot be judged: %s", submission_id, error)
        self._aside[submission_id] = error
        self._batch = _without(self._batch, [submission_id])

    def _blame(self, count: int) -> None:
        """Raise where what went wrong is no fault of what was sent: nothing could be judged, or not even nothing."""
        if not self._aside or len(self._aside) < count:
            return
        for error in self._aside.values():
            if not isinstance(error, OverLimitError | CrowdError):
                raise error
        apart(_limits(0), lambda: self._judge(self._batch, []))

    def _row(self, submission_id: str, error: Exception, checked_at: datetime, rules_sha256: str) -> dict[str, object]:
        counts = dict.fromkeys(("must_fix_count", "explain_count", "note_count"), 0)
        return counts | {
            "submission_id": submission_id,
            "generation": 0,
            "checked_at": checked_at,
            "base_id": self._attribution.base_ids[submission_id],
            "status": SET_ASIDE,
            "rules_sha256": rules_sha256,
            "status_detail": self._reason(submission_id, error),
        }

    def _reason(self, submission_id: str, error: Exception) -> str:
        if isinstance(error, CrowdError):
            return both("check_limits.crowd", " / ", most=limits()["check_large_of_city"])
        if not isinstance(error, OverLimitError):
            return both("check_limits.failed", " / ", error=type(error).__name__)
        limit = _limits(1)
        facts = {"seconds": limit.cpu_seconds, "mebibytes": limit.memory_bytes >> 20}
        return both("check_limits.over", " / ", rows=self._weights[submission_id], **facts)


def _limits(forms: int) -> Limits:
    """Those of a part with so many submissions."""
    given = limits()
    seconds = given["check_cpu_seconds"] + forms // max(1, given["check_forms_a_second"])
    return Limits(seconds, given["check_memory_bytes"], given["wall_seconds"])


def _of_status(checks: pa.Table, status: str) -> set[str]:
    return {row["submission_id"] for row in checks.to_pylist() if row["status"] == status}


def _of(rows: pa.Table, ids: Collection[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows["submission_id"], pa.array(sorted(ids), pa.string())))


def _but(rows: pa.Table, ids: Collection[str]) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows["submission_id"], pa.array(sorted(ids), pa.string()))))


def _without(batch: RawTables, ids: Collection[str]) -> RawTables:
    """The tables without what these submissions say; their heads stay."""
    return replace(batch, **{name: _but(getattr(batch, name), ids) for name in _CONTENTS}) if ids else batch


def _together(first: Checked, second: Checked) -> Checked:
    return Checked(pa.concat_tables([first.checks, second.checks]), pa.concat_tables([first.findings, second.findings]))


def _sorted(checked: Checked) -> Checked:
    """By submission, the findings of each in their order."""
    checks, findings = checked.checks, checked.findings
    return Checked(
        checks.take(pc.sort_indices(checks["submission_id"])), findings.take(pc.sort_indices(findings["submission_id"]))
    )
