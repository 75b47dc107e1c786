"""The labels of a page: where each stands, and which cells may be its answers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from ingestion.form import Item
from ingestion.reading.unit_words import Written


class Label(NamedTuple):
    """A cell that names an item, the rows it covers, and where the next label of its row begins."""

    row: int
    last_row: int
    column: int
    last_column: int
    ordinal: int
    limit: int
    item: Item
    written: Written
    exact: bool = True  # the official label, but for its number and unit
    qualifier: str | None = None  # a word by which it asks for something else
    unclear: bool = False  # whether it asks for the same as the official one is not known

    def covers(self, column: int) -> bool:
        """Whether a column belongs to this label: right of it, and left of the next."""
        return self.last_column < column < self.limit


# The quick way to make one, of all its fields.
new_label: Callable[[tuple[Any, ...]], Label] = partial(tuple.__new__, Label)


def without_lookalikes(labels: Sequence[Label]) -> list[Label]:
    """The labels of a page, where one that is not quite an item's gives way to one that is.

    One that is merged over rows ends above the next.
    """
    official = {label.item.code for label in labels if label.exact}
    kept = [label for label in labels if label.exact or label.item.code not in official]
    for place, label in enumerate(kept):
        if label.last_row > label.row:
            below = (other.row for other in kept[place + 1 :] if label.row < other.row <= label.last_row)
            kept[place] = label._replace(last_row=min(below, default=label.last_row + 1) - 1)
    return kept
