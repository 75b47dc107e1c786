"""Rows of the frame ``shares``: a share that is stated, against the amounts that it may be of."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from expectations.rule import Rule
from expectations.self_check.formulas import NO_DISTANCE, Formula, Line, Word, chosen, given, where
from expectations.self_check.sheet import Sheet
from expectations.self_check.value_rows import ValueRow
from expectations.self_check.values import Values


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
