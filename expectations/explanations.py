"""Which explanation a finding has, and whether it closes the finding.

An explanation is bound to a base, a version of a rule, and the values that the finding rests on. It holds for each
finding with these three, in whichever report, until a value or the rule changes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from expectations.decided import in_order
from expectations.which_report_counts import receipt_order

SENDER = "sender"
STATES = WAITING, EXPLAINED, ACCEPTED, REFUSED = "waiting", "explained", "accepted", "refused"
# States of an explanation whose finding is no longer open.
CLOSING = frozenset({EXPLAINED, ACCEPTED})
_KIND = "explanation"
_Row = Mapping[str, Any]
_Key = tuple[str | None, str, int, str]  # base, rule, version, values


@dataclass(frozen=True, slots=True)
class Word:
    """The explanation of a finding, and what a reviewer decided on it."""

    explanation_id: str
    state: str
    decision_id: str | None = None

    @property
    def closes(self) -> bool:
        """Whether the finding is no longer open."""
        return self.state in CLOSING


@dataclass(frozen=True, slots=True)
class _Said:
    """A text on a finding, however often it was sent: when it came last, and the id from when it came first."""

    last: tuple[Any, ...]
    explanation_id: str
    decision: _Row | None

    def is_(self, outcome: str) -> bool:
        return self.decision is not None and self.decision["outcome"] == outcome

    def word(self, state: str) -> Word:
        return Word(self.explanation_id, state, self.decision["decision_id"] if self.decision else None)


class Explanations:
    """All explanations of the submissions given, rows of the raw tables.

    ``base_of`` says for which base an explanation speaks, see :meth:`Attribution.explained_base`.
    """

    def __init__(
        self,
        explanations: Iterable[_Row],
        decisions: Iterable[_Row],
        submissions: Iterable[_Row],
        base_of: Callable[[_Row], str | None],
    ) -> None:
        heads = {head["submission_id"]: head for head in submissions}
        decided = {
            row["subject"]: (place, row) for place, row in enumerate(in_order(decisions)) if row["kind"] == _KIND
        }
        texts: dict[_Key, dict[str, list[tuple[Any, ...]]]] = {}
        for row in explanations:
            head = heads[row["submission_id"]]
            key = (base_of(row), row["rule_id"], row["rule_version"], row["value_sha256"])
            sent = (*receipt_order(head), row["explanation_id"])
            texts.setdefault(key, {}).setdefault(row["explanation"], []).append(sent)
        self._said = {
            key: sorted((_said(receipts, decided) for receipts in said.values()), key=lambda said: said.last)
            for key, said in texts.items()
        }

    def word(self, base_id: str | None, finding: _Row, closed_by: str | None) -> Word | None:
        """The explanation of a base for a finding (``rule_id``, ``rule_version``, ``value_sha256``).

        It is the latest one, with the decision on its text; but an accepted one holds until a later one is refused.
        None for a finding that no explanation can close, or of an unknown base.
        """
        said = self._said.get((base_id, *(finding[name] for name in ("rule_id", "rule_version", "value_sha256"))))
        if base_id is None or closed_by is None or not said:
            return None
        if said[-1].is_(REFUSED):
            return said[-1].word(REFUSED)
        accepted = next((one for one in reversed(said) if one.is_(ACCEPTED)), None)
        if accepted:
            return accepted.word(ACCEPTED)
        return said[-1].word(EXPLAINED if closed_by == SENDER else WAITING)


def _said(receipts: list[tuple[Any, ...]], decided: Mapping[str, tuple[int, _Row]]) -> _Said:
    decisions = [decided[receipt[-1]] for receipt in receipts if receipt[-1] in decided]
    _, latest = max(decisions, key=lambda one: one[0], default=(0, None))
    return _Said(max(receipts), min(receipts)[-1], latest)
