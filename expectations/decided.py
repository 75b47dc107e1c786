"""Decisions of people in the order in which the store received them: the last one on a subject holds."""

from collections.abc import Iterable, Mapping
from typing import Any

_Row = Mapping[str, Any]


def in_order(decisions: Iterable[_Row]) -> list[Any]:
    """Rows of raw decisions, the first received first.

    Those of stores of earlier versions have no number: they came before all others, in the order of their instants.
    """
    return sorted(decisions, key=lambda row: (row["sequence"] or 0, row["decided_at"], row["decision_id"]))


def last_outcomes(decisions: Iterable[_Row], kind: str) -> dict[str, _Row]:
    """Subject -> the last decision of a kind on it."""
    return {row["subject"]: row for row in in_order(decisions) if row["kind"] == kind}
