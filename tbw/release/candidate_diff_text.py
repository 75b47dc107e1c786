"""The differences between a candidate and the current release as Markdown, for the person who decides."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tbw.ground import markdown
from tbw.ground.language import say, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tbw.release.candidate_diff import Difference
    from tbw.release.two_releases import Row

_ROWS_SHOWN = 40
# Part -> its columns: heading in the messages -> name.
_PARTS = {
    "headline": {
        "data_year": "data_year",
        "before": "before",
        "after": "after",
        "change": "change_pct",
        "share_before": "share_before_pct",
        "share_after": "share_after_pct",
        "growth": "growth_pct",
        "same_growth": "same_growth_pct",
        "two_above": "two_above_met",
        "why_open": "undecided_reason",
        "bases_before": "bases_before",
        "bases_after": "bases_after",
        "doubtful": "doubtful",
        "doubtful_pct": "doubtful_pct",
        "withheld": "withheld_count",
    },
    "causes": {
        "data_year": "data_year",
        "base": "base",
        "before": "before",
        "after": "after",
        "form_now": "form",
        "its_status": "status",
    },
    "ranks": {"data_year": "data_year", "base": "base", "rank_before": "before", "rank_after": "after"},
    "statuses": {"form": "form", "status_before": "before", "status_after": "after"},
}
# Columns that hold a status.
_STATUSES = {"its_status", "status_before", "status_after"}


def as_markdown(candidate: str, current: str | None, reasons: Sequence[str], seen: Difference) -> str:
    """The text: the ids of both releases, why a person is asked, and a table for each part of the differences."""
    against = say("gate.current", id=current) if current else say("gate.no_current")
    lead = [
        say("gate.lead", candidate=candidate, current=against),
        say("gate.what_follows"),
        f"### {say('gate.why')}\n" + "\n".join(f"- {reason}" for reason in reasons),
    ]
    parts = (f"### {say(f'gate.{part}')}\n{_table(getattr(seen, part), columns)}" for part, columns in _PARTS.items())
    return "\n\n".join([*lead, *parts])


def figure(value: object) -> str:
    """A figure with two decimals, a count as it is, – for none."""
    if value is None:
        return "–"
    return f"{value:,.2f}" if isinstance(value, Decimal | float) else str(value)


def _table(rows: Sequence[Row], columns: dict[str, str]) -> str:
    headings = [say(f"gate_column.{heading}") for heading in columns]
    return markdown.table(headings, [[_text(row, *column) for column in columns.items()] for row in rows], _ROWS_SHOWN)


def _text(row: Row, heading: str, name: str) -> str:
    value = row[name]
    return word("status", value) if heading in _STATUSES and value is not None else figure(value)
