"""Tables of Markdown, as Airflow's page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], most: int | None = None) -> str:
    """A table of these texts, or ``none`` without rows. At most ``most`` rows, then a line that says how many more."""
    if not rows:
        return "none"
    body = [[safe(text) for text in row] for row in rows[:most]]
    lines = [f"| {' | '.join(line)} |" for line in [list(heads), ["---"] * len(heads), *body]]
    more = [f"\n… and {len(rows) - most} more"] if most is not None and len(rows) > most else []
    return "\n".join([*lines, *more])


def safe(text: str) -> str:
    """A sender's text with Markdown's signs escaped: it can neither end a cell, nor be a link or a tag."""
    return "".join(f"\\{sign}" if sign in r"\|<>[]`*!" else sign for sign in " ".join(text.split()))
