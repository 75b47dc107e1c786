"""Heads of tables of enterprises: which columns of a row belong to one table, and to the year that is asked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ingestion.form import EnterpriseColumn
from ingestion.reading.unit_words import Written

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class HeadColumn(NamedTuple):
    """A column of a table of enterprises, and what its heading says of its unit."""

    column: int
    spec: EnterpriseColumn
    written: Written
    unclear: bool = False  # it says more than the label of the column, and whether it asks for the same is not known


class TableHead(NamedTuple):
    """Head of a table of enterprises."""

    row: int
    columns: tuple[HeadColumn, ...]


def grouped(
    found: Sequence[HeadColumn], texts: Mapping[int, str], first: EnterpriseColumn, year: int
) -> Iterator[tuple[HeadColumn, ...]]:
    """The columns table by table: a further one begins where the names of firms (``first``) stand again.

    Of two columns that ask for the same that of ``year`` is taken, else the first, as one that is not clear.
    """
    kept = list(_of_year(found, texts, year))
    begins = [place for place, column in enumerate(kept) if column.spec is first][1:]
    for start, end in zip([0, *begins], [*begins, len(kept)], strict=True):
        columns: dict[str, HeadColumn] = {}
        for column in kept[start:end]:
            before = columns.get(column.spec.code)
            columns[column.spec.code] = before._replace(unclear=True) if before else column
        yield tuple(columns.values())


def _of_year(found: Sequence[HeadColumn], texts: Mapping[int, str], year: int) -> Iterator[HeadColumn]:
    """The columns without those of other years, unless all amounts are of these: then the whole table is."""
    named = {column.column: set(map(int, _YEAR.findall(texts[column.column]))) for column in found}
    others = {column for column, years in named.items() if years and year not in years}
    is_mixed = any(column.spec.unit and column.column not in others for column in found)
    return (column for column in found if not (is_mixed and column.column in others))
