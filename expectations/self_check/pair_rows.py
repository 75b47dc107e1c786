"""Rows of the frames of pairs: what a rule holds against each other."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from expectations.rule import Rule
from expectations.self_check.firm_cells import FirmCell
from expectations.self_check.firms import Firms
from expectations.self_check.formulas import Formula, Line, Word, given, where
from expectations.self_check.sheet import Sheet, difference
from expectations.self_check.value_rows import ValueRow
from expectations.self_check.values import Values


class _Compared:
    """The first of two as a multiple of the second; ``numerator_…`` and ``denominator_…`` are their columns."""

    prefix = ""

    def __init__(self, line: Line, numerator: ValueRow | FirmCell, denominator: ValueRow | FirmCell) -> None:
        self.line, self.numerator, self.denominator = line, numerator, denominator
        self.item_code, self.data_year, self.cell = numerator.item_code, numerator.data_year, numerator.cell
        self.row_number, self.order = numerator.row_number, numerator.order

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        side, _, column = name.partition("_")
        if side not in {"numerator", "denominator"}:
            raise AttributeError(name)
        of = getattr(self, side)
        word: Word = getattr(of, column if column != "zh" else "item_zh" if isinstance(of, ValueRow) else "column_zh")
        return word

    @cached_property
    def ratio(self) -> Formula:
        """Nothing where one of them is missing, or the second is 0."""
        one, other = self.numerator.figure, self.denominator.figure
        case = f"IF({given(one, other)},{other}<>0,FALSE)"
        return self.line.put("ratio", where(case, Formula(f"{one}/{other}")))

    @cached_property
    def ratio_pct(self) -> Formula:
        """The ratio in per cent."""
        return where(f'{self.ratio}<>""', Formula(f"{self.ratio}*100"))

    @cached_property
    def excess(self) -> Formula:
        """By how much the first exceeds the second."""
        return difference(self.numerator.figure, self.denominator.figure)


class RatioRow(_Compared):
    """Two items in a data year."""

    years: "list[RatioRow]"

    @cached_property
    def size(self) -> Formula:
        """The size of the ratio, in powers."""
        return self.line.put("log ratio", where(f"N({self.ratio})<>0", Formula(f"LN(ABS({self.ratio}))")))

    @cached_property
    def off_middle(self) -> Formula:
        """How far it is off the middle one of the years."""
        sizes = ",".join(row.size for row in self.years)
        return self.line.put("off", where(f'{self.size}<>""', Formula(f"ROUND(ABS({self.size}-MEDIAN({sizes})),12)")))

    @cached_property
    def spread(self) -> Formula:
        """How far the extremes are apart: told once, of the year that is farthest off, the newest of several."""
        sizes, offs = (",".join(getattr(row, name) for row in self.years) for name in ("size", "off_middle"))
        newer = "".join(f",{row.off_middle}<>{self.off_middle}" for row in self.years if row.data_year > self.data_year)
        told = f'IF({self.size}="",FALSE,AND({self.off_middle}=MAX({offs}){newer}))'
        return self.line.put("spread", where(told, Formula(f"EXP(MAX({sizes})-MIN({sizes}))")))


def ratios(sheet: Sheet, values: Values, rule: Rule) -> list[RatioRow]:
    """The rows of a rule of the frame ``ratios``."""
    pairs = zip(values.of_item(rule.arguments.numerator), values.of_item(rule.arguments.denominator[0]), strict=False)
    rows = [RatioRow(sheet.grid.line(), one, other) for one, other in pairs]
    for row in rows:
        row.years = rows
    return rows


class FirmRatioRow(_Compared):
    """Two amounts of a firm."""

    @cached_property
    def ratio(self) -> Formula:
        """Of a first one that is not 0."""
        one, other = self.numerator.figure, self.denominator.figure
        case = f"IF({given(one, other)},AND({one}<>0,{other}<>0),FALSE)"
        return self.line.put("ratio", where(case, Formula(f"{one}/{other}")))

    @property
    def enterprise(self) -> Word:
        """The name of the firm."""
        name: Formula = self.numerator.enterprise
        return name


def firm_ratios(sheet: Sheet, firms: Firms, rule: Rule) -> Iterator[FirmRatioRow]:
    """The rows of a rule of the frame ``enterprise_ratios``."""
    codes = rule.arguments.numerator, rule.arguments.denominator[0]
    for slot in firms.slots:
        if all(code in slot.cells for code in codes):
            yield FirmRatioRow(sheet.grid.line(), *(slot.cells[code] for code in codes))
