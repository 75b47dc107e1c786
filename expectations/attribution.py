"""Which base a submission speaks for: the one that it names, if its channel may, or if a reviewer assigned it.

What speaks for a base without that right is *misdirected*: it is of no base, so it is compared with nothing, counts
nowhere and follows nothing. The same holds for explanations that come without a form.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from expectations.check_tables import RawTables
from expectations.closed_lists import Right
from expectations.decided import last_outcomes
from expectations.registry import Registry
from expectations.senders import Senders
from ingestion.channel import of_submission

# Kind and outcome of a decision on a submission, see decision_outcomes.csv.
ASSIGNMENT, ASSIGNED = "assignment", "assigned"
_Row = Mapping[str, Any]


class Attribution:
    """Of submissions, rows of the raw table: the base that each is of, and those that speak for another's."""

    def __init__(
        self,
        registry: Registry,
        senders: Senders,
        submissions: Iterable[_Row],
        explanations: Iterable[_Row],
        decisions: Iterable[_Row],
    ) -> None:
        self.registry = registry
        self.heads = {head["submission_id"]: head for head in submissions}
        self._senders = senders
        outcomes = last_outcomes(decisions, ASSIGNMENT)
        self._assigned = {subject for subject, row in outcomes.items() if row["outcome"] == ASSIGNED}
        self.named = {key: registry.base_id(head["base_name"]) for key, head in self.heads.items()}
        self.misdirected = {
            key: base_id
            for key, base_id in self.named.items()
            if base_id is not None and not self._may(key, "report", base_id)
        }
        self.base_ids = {key: None if key in self.misdirected else base_id for key, base_id in self.named.items()}
        for row in explanations:
            self._look_at(row)

    @classmethod
    def of(cls, raw: RawTables, reference: Path) -> Self:
        """That of all submissions of a check. Raises :class:`ReferenceDataError`."""
        registry = Registry(reference)
        rows = (table.to_pylist() for table in (raw.submissions, raw.explanations, raw.decisions))
        return cls(registry, Senders(reference, registry), *rows)

    def explained_base(self, row: _Row) -> str | None:
        """The base whose findings an explanation speaks of; None where it speaks for none, or may not.

        That is the base of the form that it came with. A file without a form, as a list sent back by itself, speaks
        for the submission that it is bound to, if that was sent for the same year.
        """
        own, about = self.heads[row["submission_id"]], self.heads.get(row["about_submission_id"] or "")
        if own["read_status"] == "ok" or about is None:
            base_id = self.base_ids.get(own["submission_id"])
        else:
            is_same_year = own["report_year"] == about["report_year"]
            base_id = self.base_ids.get(about["submission_id"]) if is_same_year else None
        return base_id if base_id and self._may(own["submission_id"], "explain", base_id) else None

    def speakers(self) -> list[dict[str, str]]:
        """``channel`` and ``base_id``: for which bases each channel that something came by may report."""
        channels = {of_submission(head) for head in self.heads.values()}
        bases = sorted({str(row["base_id"]) for row in self.registry.periods.to_pylist()})
        return [
            {"channel": str(channel), "base_id": base_id}
            for channel in sorted(channels)
            for base_id in bases
            if self._senders.may(channel, "report", base_id)
        ]

    def _look_at(self, row: _Row) -> None:
        """A list without a form that speaks of another's submission is misdirected, too."""
        own, about = self.heads[row["submission_id"]], self.named.get(row["about_submission_id"] or "")
        if own["read_status"] != "ok" and about and not self._may(own["submission_id"], "explain", about):
            self.misdirected[own["submission_id"]] = about

    def _may(self, submission_id: str, right: Right, base_id: str) -> bool:
        channel = of_submission(self.heads[submission_id])
        return submission_id in self._assigned or self._senders.may(channel, right, base_id)
