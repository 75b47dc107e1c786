"""What one form says, as its clerk typed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Cell = str | Decimal | None  # text, a number cell, nothing


@dataclass(frozen=True)
class Content:
    """Answers by item code and data year; contact lines by label, the profile by field code, all as typed.

    An item without a key in ``answers`` has no row on the form. A second value of one cell (R&D intensity) is typed
    in the cell of the first.
    """

    report_year: int
    profile: Mapping[str, Cell]
    answers: Mapping[str, Mapping[int, Cell]]
    contact: Mapping[str, str] = field(default_factory=dict)
    enterprises: Sequence[Mapping[str, Cell]] = ()  # column code -> cell, one mapping a row
    enterprise_total: Mapping[str, Cell] = field(default_factory=dict)  # where the layout has a total row


def as_text(cell: Cell) -> str:
    """What a cell shows."""
    return f"{cell:f}" if isinstance(cell, Decimal) else cell or ""
