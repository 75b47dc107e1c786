"""Tables of Markdown, as Airflow's page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tbw.ground.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], most: int | None = None) -> str:
    """A table of these texts, or ``none`` without rows. At most ``most`` rows, then a line that says how many more."""
    if not rows:
        return say("gate.none")
    body = [[safe(text) for text in row] for row in rows[:most]]
    lines = [f"| {' | '.join(line)} |" for line in [list(heads), ["---"] * len(heads), *body]]
    left = len(rows) - most if most is not None else 0
    more = [f"\n{say('gate.more_rows', count=left)}"] if left > 0 else []
    return "\n".join([*lines, *more])


def safe(text: str) -> str:
    """A sender's text with Markdown's signs escaped: it can neither end a cell, nor be a link or a tag."""
    return "".join(f"\\{sign}" if sign in r"\|<>[]`*!" else sign for sign in " ".join(text.split()))
