"""Changes to single answers, by which a file differs from what was drawn for its base."""

from collections.abc import Iterable
from decimal import Decimal

from samples.specs import Spec


class Edit(Spec):
    """A change to one answer; without ``data_year`` in all years.

    ``factor`` changes the figure before it is typed. ``write`` is what is typed in its place; it may hold {plain}, the
    figure, and else the answer counts as not given. ``kind``: the finding to expect.
    """

    item: str
    data_year: int | None = None
    factor: Decimal | None = None
    write: str | None = None
    kind: str | None = None


def written(edits: Iterable[Edit], code: str, year: int) -> str | None:
    """What an edit has the clerk write for an answer; None where there is none."""
    return next(
        (
            edit.write
            for edit in edits
            if edit.write is not None and edit.item == code and edit.data_year in {None, year}
        ),
        None,
    )
