"""Rows of the frames ``items`` and ``history``."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from expectations.self_check.formulas import NO_DISTANCE, Formula, Word, flag, joined, where
from expectations.self_check.value_rows import ValueRow
from ingestion.reading.answers import State


class ItemRow:
    """One item: its years together."""

    prefix = "item "
    data_year: Word = None
    row_number: Word = None
    row_found = True

    def __init__(self, rows: Sequence[ValueRow]) -> None:
        last = rows[-1]
        self.line = last.line
        self._rows, self.order, self.cell, self.given = rows, last.order, last.cell, last.given
        self.item_code, self.item_zh, self.item_no = last.item_code, last.item_zh, last.item_no
        self.kind, self.required = last.kind, last.required

    @cached_property
    def is_named(self) -> Word:
        """Whether any year that counts something names it."""
        if self.kind != "count_and_names":
            return None
        counting = "+".join(f"IF(N({row.figure})>0,1,0)" for row in self._rows)
        named = "+".join(f"IF(N({row.figure})>0,{row.typed.is_named},0)" for row in self._rows)
        return where(f"{counting}>0", flag(f"{named}>0"))


class HistoryRow:
    """One item and data year whose figure was filled in beforehand. Other columns are those of its value."""

    prefix = "history "

    def __init__(self, row: ValueRow) -> None:
        before, number = row.known
        self._row, self._before, self._is_zero = row, Formula(f"{before:f}"), not before
        self.before_number, self.before_unit = number, row.form_unit

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        """Columns of the answer now."""
        return getattr(self._row, name)

    @cached_property
    def is_withdrawn(self) -> Formula:
        """Whether it is not answered any more."""
        return flag(f'{self._row.state}="{State.NOT_ANSWERED.value}"')

    @cached_property
    def change_pct(self) -> Word:
        """By how much it differs, in per cent."""
        figure = self._row.figure
        apart = NO_DISTANCE if self._is_zero else f"ABS({figure}/{self._before}-1)*100"
        return where(f'{figure}<>""', Formula(f"IF({figure}={self._before},0,{apart})"))

    @cached_property
    def change_text(self) -> Word:
        """The change as people say it."""
        if self._is_zero:
            return joined(["0 → ", self._row.number])
        return Formula(f'TEXT(({self._row.figure}/{self._before}-1)*100*SIGN({self._before}),"+0.00;-0.00")&" %"')
