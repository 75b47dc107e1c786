"""What was read: single answers, or many of them as columns, in which they are kept and passed on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from ingestion.files.cells import Sheet, a1
from ingestion.reading.answers import Answer, State


class Place(NamedTuple):
    """Where something was read, and its text as typed; sheet and cell are None where the form lacks the place."""

    raw_text: str | None = None
    sheet: str | None = None
    cell: str | None = None


class Value(NamedTuple):
    """One answer of an item for one data year; its number is in ``unit``: as typed, else of label or form."""

    item_code: str
    data_year: int
    state: State
    digits: str | None
    unit: str | None
    comparator: str | None = None
    value_text: str | None = None
    raw_text: str | None = None
    sheet: str | None = None
    cell: str | None = None

    @property
    def number(self) -> Decimal | None:
        """The number, exact."""
        return self.answer.number

    @property
    def answer(self) -> Answer:
        """What was answered."""
        return Answer(*self[2:7])

    @property
    def place(self) -> Place:
        """Where it was read."""
        return Place(*self[7:])

    def unread(self, state: State) -> "Value":
        """The same answer without a figure, in the given state."""
        return self._replace(state=state, digits=None, comparator=None, value_text=None)


# The quick way to make one.
new_value: Callable[[tuple[Any, ...]], Value] = partial(tuple.__new__, Value)
Candidate = dict[int, Value]  # the answers of one row for one item, by data year


class EnterpriseAnswer(NamedTuple):
    """One cell of the table of enterprises; ``row_number`` counts the firms from 1, its number is in ``unit``."""

    row_number: int
    field: str  # code of the column
    state: State
    digits: str | None
    unit: str | None
    comparator: str | None
    value_text: str | None
    raw_text: str | None
    sheet: str
    cell: str

    @property
    def number(self) -> Decimal | None:
        """The number, exact."""
        return self.answer.number

    @property
    def answer(self) -> Answer:
        """What was answered."""
        return Answer(*self[2:7])


_NAME_OF_STATE = attrgetter("_value_")  # .value, but quicker
Kind = TypeVar("Kind", Value, EnterpriseAnswer)


Block = tuple[int, dict[str, Any]]  # their number; and for each field a list, or one value for all


@dataclass
class Columns(Generic[Kind]):
    """Many answers of a kind, field by field, in blocks: a value that all of a block share is kept once."""

    kind: type[Kind]
    blocks: list[Block] = field(default_factory=list)

    def add(self, count: int, **columns: Any) -> None:  # noqa: ANN401 - a list, or one value for all of them
        """Add ``count`` of them; a field that is not named is None."""
        self.blocks.append((count, columns))

    def extend(self, rows: Iterable[Kind]) -> None:
        """Add some that were made one by one."""
        columns: dict[str, Any] = dict(zip(self.kind._fields, map(list, zip(*rows, strict=True)), strict=False))
        if columns:
            columns["state"] = list(map(_NAME_OF_STATE, columns["state"]))
            self.add(len(columns["state"]), **{name: once(values) for name, values in columns.items()})

    def column(self, name: str) -> list[Any]:
        """One field of all of them."""
        found: list[Any] = []
        for count, columns in self.blocks:
            new = columns.get(name)
            found += new if isinstance(new, list) else [new] * count
        return found

    def __len__(self) -> int:
        """Their number."""
        return sum(count for count, _ in self.blocks)

    def __iter__(self) -> Iterator[Kind]:
        """All of them one by one."""
        for first, second, state, *others in zip(*map(self.column, self.kind._fields), strict=True):
            yield self.kind(first, second, State(state), *others)


def once(values: list[Any]) -> Any:  # noqa: ANN401 - a list, or one value for all of them
    """One value if all are the same, so that it is kept and passed on once."""
    return values[0] if values.count(values[0]) == len(values) else values


def place_of(sheet: Sheet, row: int, column: int) -> Place:
    """A cell as a place."""
    cell = sheet.cell(row, column)
    return Place(cell.text if cell else None, sheet.name, a1(row, column))
