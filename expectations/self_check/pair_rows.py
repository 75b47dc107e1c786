"""Rows of the frames of pairs: what a rule holds against each other."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from expectations.rule import Rule
from expectations.self_check.firm_cells import FirmCell
from expectations.self_check.firms import Firms
from expectations.self_check.formulas import NO_DISTANCE, Formula, Line, Word, chosen, given, where
from expectations.self_check.sheet import Sheet, difference
from expectations.self_check.value_rows import ValueRow, Values


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
        return self.numerator.enterprise


def firm_ratios(sheet: Sheet, firms: Firms, rule: Rule) -> Iterator[FirmRatioRow]:
    """The rows of a rule of the frame ``enterprise_ratios``."""
    codes = rule.arguments.numerator, rule.arguments.denominator[0]
    for slot in firms.slots:
        if all(code in slot.cells for code in codes):
            yield FirmRatioRow(sheet.grid.line(), *(slot.cells[code] for code in codes))


class SumRow:
    """A column of the table of enterprises against an item: at the row that alone exceeds it, else at the item."""

    prefix = ""

    def __init__(self, line: Line, firms: Firms, code: str, base: ValueRow) -> None:
        self.line, self._firms, self._code, self._base = line, firms, code, base
        self.data_year, self.item_code, self.order = base.data_year, base.item_code, base.order
        first = firms.slots[0].cells[code]
        self.column_zh, self._is_text = first.column_zh, first.typed is None
        for slot in firms.slots:  # the ranges below are made of these
            _ = slot.cells[code].state, slot.cells[code].cell, slot.cells[code].number, slot.cells[code].figure

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
        here = Formula(f"INDEX({self._firms.range(name)},{self._one_row})")
        return chosen([(f'{self._one_row}=""', otherwise)], here) if not self._is_text else otherwise

    row_number = property(lambda self: self._here("row number", None))
    cell = property(lambda self: self._here(f"{self._code}.cell", self._base.cell))
    added_number = property(lambda self: Formula(f"ROUND({self._added}/{self._sheet_factor},8)"))
    rows_added = property(lambda self: Formula(f"COUNT({self._range('size')})"))
    largest_enterprise = property(lambda self: self._largest(f"{self._firms.slots[0].name.field}.raw"))
    largest_number = property(lambda self: self._largest(f"{self._code}.amount"))
    largest_unit = property(lambda self: self._firms.slots[0].cells[self._code].form_unit)
    largest_place = property(lambda self: self._largest(f"{self._code}.cell"))

    @property
    def _sheet_factor(self) -> Word:
        return self._base.typed.factor

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        """``base_…``: a column of the item."""
        if not name.startswith("base_"):
            raise AttributeError(name)
        word: Word = getattr(self._base, {"base_zh": "item_zh"}.get(name, name.removeprefix("base_")))
        return word


def sums(sheet: Sheet, values: Values, firms: Firms, rule: Rule) -> Iterator[SumRow]:
    """The row of a rule of the frame ``sums``."""
    code, year = rule.arguments.numerator, firms.slots[0].data_year
    if code in firms.slots[0].cells:
        for base in values.of_item(rule.arguments.denominator[0]):
            if base.data_year == year:
                yield SumRow(sheet.grid.line(), firms, code, base)


class ShareRow:
    """A share that is stated, against what it would be of each whole that it may be meant of. The rest is as stated."""

    prefix = ""

    def __init__(self, line: Line, stated: ValueRow, part: ValueRow, wholes: list[ValueRow]) -> None:
        self.line, self._stated, self._part, self._wholes = line, stated, part, wholes
        self.item_code, self.data_year, self.cell, self.row_number = (
            stated.item_code,
            stated.data_year,
            stated.cell,
            None,
        )
        self.order = stated.order

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        """``part_…`` and ``whole_…``: columns of the part, and of the nearest whole."""
        if name.startswith("part_"):
            return getattr(self._part, {"part_zh": "item_zh"}.get(name, name.removeprefix("part_")))
        if name.startswith("whole_"):
            column = {"whole_zh": "item_zh"}.get(name, name.removeprefix("whole_"))
            return self._of_nearest([getattr(whole, column) for whole in self._wholes])
        if name in {"item_zh", "number", "unit", "place", "given"}:
            return getattr(self._stated, name)
        raise AttributeError(name)

    @cached_property
    def _is_judged(self) -> str:
        return given(self._stated.figure, self._part.figure, *(whole.figure for whole in self._wholes))

    def _share(self, whole: ValueRow) -> Formula:
        return Formula(f"100*{self._part.figure}/{whole.figure}")

    @cached_property
    def _offs(self) -> list[Formula]:
        """How far each share is off: each figure may be off by half of its last decimal."""
        stated, part, found = self._stated, self._part, []
        for place, whole in enumerate(self._wholes):
            part_off, whole_off = (f"{row.typed.rounding}*{row.typed.factor}" for row in (part, whole))
            least = f"100*({part.figure}-{part_off})/({whole.figure}+{whole_off})"
            most = f"100*({part.figure}+{part_off})/({whole.figure}-{whole_off})"
            low, high = (f"({stated.number}{sign}{stated.typed.rounding})" for sign in "-+")
            below = f"IF({whole.figure}-{whole_off}>0,{low}-{most},0)"
            off = f"ROUND(MAX({below},{least}-{high},0),9)"
            case = f"IF({self._is_judged},{whole.figure}>0,FALSE)"
            found.append(self.line.put(f"off {place}", f"IF({case},{off},{NO_DISTANCE})"))
        return found

    @cached_property
    def misfit(self) -> Formula:
        """How far the nearest is off."""
        least = f"MIN({','.join(self._offs)})"
        return self.line.put("misfit", where(f"{least}<{NO_DISTANCE}", Formula(least)))

    @cached_property
    def _ranks(self) -> list[Formula]:
        """By how far they are off, then by the share itself."""
        return [
            self.line.put(
                f"rank {n}", f"IF({off}<{NO_DISTANCE},{off}*1000000+ABS({self._share(w)}-{self._stated.number}),{off})"
            )
            for n, (off, w) in enumerate(zip(self._offs, self._wholes, strict=True))
        ]

    def _of_nearest(self, words: list[Word]) -> Formula:
        least = f"MIN({','.join(self._ranks)})"
        cases = [(f"{rank}={least}", word) for rank, word in zip(self._ranks, words, strict=True)]
        return chosen(cases[:-1], cases[-1][1])

    @cached_property
    def share(self) -> Formula:
        """The share of the nearest whole."""
        return self._of_nearest([self._share(whole) for whole in self._wholes])


def shares(sheet: Sheet, values: Values, rule: Rule) -> Iterator[ShareRow]:
    """The rows of a rule of the frame ``shares``: of the wholes those that the form asks."""
    arguments = rule.arguments
    wholes = [rows for code in arguments.denominator if (rows := values.of_item(code))]
    stated, parts = values.of_item(arguments.stated), values.of_item(arguments.numerator)
    for share, part, *of in zip(stated, parts, *wholes, strict=False):
        if of:
            yield ShareRow(sheet.grid.line(), share, part, of)
