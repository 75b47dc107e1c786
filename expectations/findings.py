"""What failed -> findings that a sender can act on, and the status that follows from them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from expectations.rule import UNIT_SLIP, Rule
from expectations.wording import say


@dataclass(frozen=True)
class Failure:
    """A rule that fails on a row of its frame; with a root it hangs on that other failure and does not count."""

    rule: Rule
    row: Mapping[str, Any]
    root: "Failure | None" = None

    @property
    def is_unit_slip(self) -> bool:
        """Whether it says that the figure may be in another unit."""
        return self.rule.role == UNIT_SLIP

    @property
    def place(self) -> dict[str, Any]:
        """Where it stands: sheet, cell, and given as typed."""
        return {name: self.row[column] for name, column in self.rule.place_columns().items()}

    def finding(self) -> dict[str, Any]:
        """Its row of the raw table ``findings``, without the columns that tell the check."""
        words = {**self.rule.arguments.kwargs, **self.row}
        return {
            "submission_id": self.row["submission_id"],
            "rule_id": self.rule.rule_id,
            "severity": self.rule.severity,
            **{name: self.row[name] for name in ("item_code", "data_year", "row_number")},
            **self.place,
            "expected": say(self.rule.arguments.expected, words) or None,
            "message_zh": say(self.rule.message_zh, words),
            "message_en": say(self.rule.message_en, words),
            "root_rule_id": self.root.rule.rule_id if self.root else None,
            "root_cell": self.root.place["cell"] if self.root else None,
        }


def verdict(failures: Iterable[Failure], *, readable: bool) -> dict[str, Any]:
    """Status and counts of one submission: columns of the raw table ``checks``."""
    counts = Counter[str](failure.rule.severity for failure in failures if failure.root is None)
    if not readable:
        status = "unreadable"
    elif counts["must_fix"]:
        status = "returned"
    else:
        status = "explain" if counts["explain"] else "accepted"
    return {"status": status} | {f"{severity}_count": counts[severity] for severity in ("must_fix", "explain", "note")}
