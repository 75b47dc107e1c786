"""The differences between a candidate and the current release as Markdown, for the person who decides."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tbw.ground import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tbw.release.candidate_diff import Difference
    from tbw.release.two_releases import Row

_ROWS_SHOWN = 40
# Part -> heading, and the columns: heading -> name.
_PARTS = {
    "headline": (
        "Headline: imports and exports of the bases",
        {
            "data year": "data_year",
            "before, 亿元": "before",
            "after, 亿元": "after",
            "change %": "change_pct",
            "share of the province before, %": "share_before_pct",
            "after, %": "share_after_pct",
            "growth over the year before, %": "growth_pct",
            "of the same bases, %": "same_growth_pct",
            "two above": "two_above_met",
            "why open": "undecided_reason",
            "bases before": "bases_before",
            "bases after": "bases_after",
            "doubtful, 亿元": "doubtful",
            "doubtful, %": "doubtful_pct",
            "withheld figures": "withheld_count",
        },
    ),
    "causes": (
        "Causes: forms whose figures changed",
        {
            "data year": "data_year",
            "base": "base",
            "before, 亿元": "before",
            "after, 亿元": "after",
            "form that counts now": "form",
            "its status": "status",
        },
    ),
    "ranks": (
        "Ranks of the bases",
        {"data year": "data_year", "base": "base", "rank before": "before", "after": "after"},
    ),
    "statuses": ("Statuses of the forms", {"form": "form", "before": "before", "after": "after"}),
}


def as_markdown(candidate: str, current: str | None, reasons: Sequence[str], seen: Difference) -> str:
    """The text: the ids of both releases, why a person is asked, and a table for each part of the differences."""
    against = f"the current release **{current}**" if current else "nothing published yet"
    lead = [
        f"Candidate **{candidate}** against {against}.",
        "Approved, it is published. Rejected, it stays in the store for inspection, and what is current stays current.",
        "### Why a person is asked\n" + "\n".join(f"- {reason}" for reason in reasons),
    ]
    parts = (f"### {heading}\n{_table(getattr(seen, part), columns)}" for part, (heading, columns) in _PARTS.items())
    return "\n\n".join([*lead, *parts])


def figure(value: object) -> str:
    """A figure with two decimals, a count as it is, – for none."""
    if value is None:
        return "–"
    return f"{value:,.2f}" if isinstance(value, Decimal | float) else str(value)


def _table(rows: Sequence[Row], columns: dict[str, str]) -> str:
    return markdown.table(
        list(columns), [[figure(row[name]) for name in columns.values()] for row in rows], _ROWS_SHOWN
    )
