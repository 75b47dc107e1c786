"""How a clerk writes: turns a figure into what stands in the cell."""

from collections.abc import Mapping
from decimal import Decimal

from ingestion.form import EnterpriseColumn, Form, Item
from samples.content import Cell
from samples.draw import pick
from samples.specs import Spec
from samples.words import Words

_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})  # ASCII to its full-width twin


class Hand(Spec):
    """Wordings by kind of item; one is drawn a row. null: a plain number cell.

    A wording may use {plain} 1234.50, {grouped} 1,234.50, {wide} １２３４．５０, {unit}, {names} and {second}, the
    second value of the cell.
    """

    money: tuple[str | None, ...] = (None,)
    count: tuple[str | None, ...] = (None,)
    percent: tuple[str | None, ...] = (None,)
    count_and_names: tuple[str, ...]
    two_values: str
    zero: str | None = None  # a word for zero in counted items
    none: str  # the answer that no incident happened
    most_names: int
    units: Mapping[str, str] = {}  # item code -> unit that the clerk converts to and types

    def number(self, wording: str | None, figure: Decimal, unit: str | None, **more: str) -> Cell:
        """A figure in a wording."""
        if wording is None:
            return figure
        plain = f"{figure:f}"
        return wording.format(plain=plain, grouped=f"{figure:,f}", wide=plain.translate(_WIDE), unit=unit, **more)

    def wording(self, kind: str, *key: object) -> str | None:
        """The wording that belongs to the key."""
        wordings: tuple[str | None, ...] = getattr(self, kind)
        return pick(wordings, *key, "wording")


class Clerk:
    """Types the answers of one form: a hand, with the units that the form prints and the names to list."""

    def __init__(self, form: Form, words: Words, hand: Hand, factors: Mapping[str, Decimal], key: object) -> None:
        self.form, self.words, self.hand, self.factors, self.key = form, words, hand, factors, key

    def typed(self, item: Item, figure: Decimal, second: Decimal | None, printed_unit: str | None) -> Cell:
        """The cell of one item and year. ``printed_unit``: what a bare number means on this form."""
        hand = self.hand
        if item.kind in {"count", "count_and_names"} and not figure and hand.zero:
            return hand.zero
        unit = hand.units.get(item.code, printed_unit)
        number = self.converted(figure, item.unit, unit)
        if second is not None:
            return hand.number(hand.two_values, number, unit, second=f"{second:f}")
        if item.kind == "count_and_names":
            return self._counted(item, number, unit)
        wording = "{plain}{unit}" if item.code in hand.units else hand.wording(item.kind, self.key, item.code)
        return hand.number(wording, number, unit)

    def row(self, row: Mapping[str, str | Decimal]) -> dict[str, Cell]:
        """A row of the enterprise table."""
        columns = self.form.enterprises.columns
        return {column.code: self._column(column, row[column.code]) for column in columns if column.code in row}

    def converted(self, figure: Decimal, unit: str | None, other: str | None) -> Decimal:
        """The figure in another unit, exact; the same where the unit is the same."""
        if unit == other or unit is None or other is None:
            return figure
        return (figure * self.factors[unit] / self.factors[other]).normalize() + 0

    def _column(self, column: EnterpriseColumn, cell: str | Decimal) -> Cell:
        if isinstance(cell, str):
            return cell
        return self.hand.number(self.hand.wording(column.kind, self.key, "enterprises", column.code), cell, column.unit)

    def _counted(self, item: Item, count: Decimal, unit: str | None) -> Cell:
        if not count:
            return count
        partial = self.form.answers.partial_list_words[0]
        names = self.words.listed(item.code, int(count), self.hand.most_names, partial)
        return self.hand.number(self.hand.wording(item.kind, self.key, item.code), count, unit, names=names)
