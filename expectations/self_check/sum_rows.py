"""Rows of the frame ``sums``: columns of the table of enterprises against items."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from expectations.rule import Rule
from expectations.self_check.firms import Firms
from expectations.self_check.formulas import Formula, Line, Word, chosen, where
from expectations.self_check.sheet import Sheet, difference
from expectations.self_check.value_rows import ValueRow
from expectations.self_check.values import Values

# Names of rows of the grid.
_LARGEST = {
    "largest_enterprise": "{name}.raw",
    "largest_number": "{code}.amount",
    "largest_unit": "{code}.unit",
    "largest_place": "{code}.cell",
}


class SumRow:
    """A column of the table of enterprises against an item: at the row that alone exceeds it, else at the item."""

    prefix = ""

    def __init__(self, line: Line, firms: Firms, code: str, base: ValueRow) -> None:
        self.line, self._firms, self._code, self._base = line, firms, code, base
        self.data_year, self.item_code, self.order = base.data_year, base.item_code, base.order
        first = firms.slots[0].cells[code]
        self.column_zh, self._is_text = first.column_zh, first.typed is None
        for slot in firms.slots:  # the ranges below are made of these
            cell = slot.cells[code]
            _ = cell.state, cell.cell, cell.number, cell.figure, cell.unit

    def _range(self, name: str) -> str:
        return self._firms.range(f"{self._code}.{name}")

    @cached_property
    def _added(self) -> Formula:
        if self._is_text:
            return self.line.put("added", f'SUMPRODUCT(--({self._range("answer")}="text"))')
        sizes = self._range("size")
        return self.line.put("added", where(f"COUNT({sizes})>0", Formula(f"SUM({sizes})")))

    @cached_property
    def excess(self) -> Formula:
        """By how much the sum exceeds the item."""
        return difference(self._added, self._base.figure)

    @cached_property
    def _one_row(self) -> Formula:
        """The slot that alone exceeds the item."""
        if self._is_text:
            return Formula('""')
        sizes = self._range("size")
        found = f'IF(AND(COUNT({sizes})>0,{self._base.figure}<>""),MAX({sizes})>{self._base.figure},FALSE)'
        return self.line.put("one row", where(found, Formula(f"MATCH(MAX({sizes}),{sizes},0)")))

    def _largest(self, name: str) -> Word:
        sizes, wanted = self._range("size"), self._firms.range(name)
        return where(f"COUNT({sizes})>0", Formula(f"INDEX({wanted},MATCH(MAX({sizes}),{sizes},0))"))

    def _here(self, name: str, otherwise: Word) -> Word:
        if self._is_text:
            return otherwise
        here = Formula(f"INDEX({self._firms.range(name)},{self._one_row})")
        return chosen([(f'{self._one_row}=""', otherwise)], here)

    @property
    def row_number(self) -> Word:
        """The number of that row."""
        return self._here("row number", None)

    @property
    def cell(self) -> Word:
        """Where that stands, else the item."""
        return self._here(f"{self._code}.cell", self._base.cell)

    @property
    def added_number(self) -> Word:
        """The sum in the unit of the item."""
        return Formula(f"ROUND({self._added}/{self._base.typed.factor},8)")

    @property
    def rows_added(self) -> Word:
        """How many amounts were added."""
        return Formula(f"COUNT({self._range('size')})")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        """``base_…``: a column of the item; ``largest_…``: one of the largest amount."""
        if name in _LARGEST:
            return self._largest(_LARGEST[name].format(code=self._code, name=self._firms.slots[0].name.field))
        if not name.startswith("base_"):
            raise AttributeError(name)
        return getattr(self._base, {"base_zh": "item_zh"}.get(name, name.removeprefix("base_")))


def sums(sheet: Sheet, values: Values, firms: Firms, rule: Rule) -> Iterator[SumRow]:
    """The row of a rule of the frame ``sums``."""
    code, year = rule.arguments.numerator, firms.slots[0].data_year
    if code in firms.slots[0].cells:
        for base in values.of_item(rule.arguments.denominator[0]):
            if base.data_year == year:
                yield SumRow(sheet.grid.line(), firms, code, base)
