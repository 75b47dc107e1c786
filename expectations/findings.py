"""From failures to findings that a sender can act on, and to the status of the submission."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from expectations.closed_lists import ClosedBy
from expectations.explanations import ACCEPTED, REVIEWER, SENDER, Word
from expectations.finding_hash import value_sha256
from expectations.rule import UNIT_SLIP, Rule
from expectations.wording import say, sentence
from ingestion.files.limits import limits

_FURTHER_ZH = "（同类问题另有 {count:,} 处，未逐一列出，请一并核对。）"
_FURTHER_EN = " ({count:,} more of the same kind are not listed: look through all rows.)"


@dataclass(frozen=True)
class Failure:
    """A rule that fails on a row of its frame. With a ``root`` it is a consequence of that failure and does not count.

    ``word``: its explanation.
    """

    rule: Rule
    row: Mapping[str, Any]
    root: "Failure | None" = None
    word: Word | None = None
    is_material: bool = False
    unlisted: int = 0  # like ones of the form that are not listed

    @property
    def closed_by(self) -> ClosedBy | None:
        """Whose word closes it: of a figure that moves the headline (``is_material``) only a reviewer's."""
        return REVIEWER if self.is_material and self.rule.closed_by else self.rule.closed_by

    @property
    def is_unit_slip(self) -> bool:
        """Whether it says that the figure may be in another unit."""
        return self.rule.role == UNIT_SLIP

    @property
    def is_closed(self) -> bool:
        """Whether its explanation closes it."""
        return self.word is not None and self.word.closes

    @property
    def identity(self) -> dict[str, Any]:
        """What its explanation is bound to, besides the base."""
        rule = {"rule_id": self.rule.rule_id, "rule_version": self.rule.version}
        return rule | {"value_sha256": value_sha256(self.rule, self.row)}

    def hanging_on(self, root: Self | None) -> Self:
        """The failure as a consequence of ``root``, unless an explanation closes the root but must not close this.

        That is so where the rule of this one asks for a reviewer: then it counts by itself.
        """
        if root is None or root.word is None or not root.is_closed or self.rule.severity == "note":
            return replace(self, root=root)
        is_closed_too = self.closed_by == SENDER or (self.closed_by and root.word.state == ACCEPTED)
        return replace(self, root=root, word=root.word) if is_closed_too else self

    @property
    def place(self) -> dict[str, Any]:
        """Its place: sheet, cell, and the text as typed."""
        return {name: self.row[column] for name, column in self.rule.place_columns().items()}

    def finding(self) -> dict[str, Any]:
        """Its row of the raw table ``findings``, without generation and commit."""
        words = {**self.rule.arguments.kwargs, **self.row}
        return {
            "submission_id": self.row["submission_id"],
            "severity": self.rule.severity,
            **{name: self.row[name] for name in ("item_code", "data_year", "row_number")},
            **self.identity,
            **self.place,
            "expected": say(self.rule.arguments.expected, words) or None,
            "message_zh": say(self.rule.message_zh, words) + self._further(_FURTHER_ZH),
            "message_en": sentence(self.rule.message_en, words) + self._further(_FURTHER_EN),
            "root_rule_id": self.root.rule.rule_id if self.root else None,
            "root_cell": self.root.place["cell"] if self.root else None,
            "closed_by": self.closed_by,
            "explanation_id": self.word.explanation_id if self.word else None,
            "explanation_state": self.word.state if self.word else None,
            "decision_id": self.word.decision_id if self.word else None,
        }

    def _further(self, said: str) -> str:
        return said.format(count=self.unlisted) if self.unlisted else ""


def bounded(failures: list[Failure]) -> list[Failure]:
    """The failures of one form, in their order, with no more than so many of a rule in its rows of firms.

    Items are few by the form; rows are as many as their sender likes. Open ones are kept first, and the last that is
    kept says how many more there are.
    """
    most = limits()["findings_of_rule"]
    times = Counter(f.rule.rule_id for f in failures if f.row["row_number"] is not None)
    many = {rule_id for rule_id, count in times.items() if count > most}
    if not many:
        return failures
    kept: set[int] = set()
    last: dict[int, int] = {}
    for rule_id in many:
        own = [f for f in failures if f.rule.rule_id == rule_id and f.row["row_number"] is not None]
        first = sorted(own, key=lambda f: (f.is_closed, f.row["row_number"]))[:most]
        kept |= set(map(id, first))
        last[id(first[-1])] = len(own) - most
    listed = (f for f in failures if f.rule.rule_id not in many or f.row["row_number"] is None or id(f) in kept)
    return [replace(f, unlisted=last[id(f)]) if id(f) in last else f for f in listed]


def verdict(failures: Iterable[Failure], *, readable: bool) -> dict[str, Any]:
    """Status and counts of one submission: columns of the raw table ``checks``."""
    counts = Counter[str](f.rule.severity for f in failures if f.root is None and not f.is_closed)
    if not readable:
        status = "unreadable"
    elif counts["must_fix"]:
        status = "returned"
    else:
        status = "explain" if counts["explain"] else "accepted"
    return {"status": status} | {f"{severity}_count": counts[severity] for severity in ("must_fix", "explain", "note")}
