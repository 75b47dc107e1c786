"""Rows of the frame ``enterprises``: one cell of a row of the table."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from expectations.self_check.formulas import Formula, Word, chosen, flag, joined, where
from expectations.self_check.sheet import difference
from expectations.self_check.typed import Asked, Typed, folded
from expectations.self_check.value_rows import LOST_SIGN
from ingestion.form import EnterpriseColumn
from ingestion.reading.answers import State

if TYPE_CHECKING:
    from expectations.self_check.firms import Slot

# Columns that are those of the row.
_OF_ROW = frozenset({"row_number", "enterprise", "figures_in_line"})


class FirmCell:
    """One cell of a slot. ``whole_…`` are columns of what the amount is a part of."""

    item_code: Word = None
    unit_fits, forms_found = True, 1

    def __init__(self, slot: "Slot", column: EnterpriseColumn, position: int) -> None:
        self._slot, self.column, self.position, self._sheet = slot, column, position, slot.sheet
        self.field, self.column_zh, self.kind, self.form_unit = column.code, column.label_zh, column.kind, column.unit
        self.data_year, self.is_name = slot.data_year, position == 0
        self.order = slot.sheet.places.table_head
        self.line, self.prefix = slot.line, f"{column.code}."

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        """Columns of the row, and of what the amount is a part of."""
        if name in _OF_ROW:
            return getattr(self._slot, name)
        of, _, column = name.partition("_")
        if of != "whole" or not column:
            raise AttributeError(name)
        whole = self._part_of
        return whole and getattr(whole, {"zh": "column_zh"}.get(column, column))

    @cached_property
    def raw(self) -> Formula:
        """What stands there, nothing where no firm can stand."""
        cell = self._slot.reference(self.column.code)
        return self._slot.line.put(
            f"{self.field}.raw", f'IF({self._slot.number}<{self._slot.most},IF(ISBLANK({cell}),"",{cell}),"")'
        )

    @cached_property
    def typed(self) -> Typed | None:
        """The amount that is typed there; None for a text."""
        column, lists = self.column, self._sheet.lists
        if column.unit is None:
            return None
        return Typed(self._slot.line, f"{self.field}.", Asked(self.raw, column.unit, column.kind), lists)

    @cached_property
    def cell(self) -> Formula:
        """Where it stands by now."""
        cell = self._slot.reference(self.column.code)
        return self._slot.line.put(f"{self.field}.cell", f"ADDRESS(ROW({cell}),COLUMN({cell}),4)")

    @cached_property
    def place(self) -> Formula:
        """Sheet and cell."""
        return joined([f"{self._sheet.places.sheet}!", self.cell])

    @cached_property
    def given(self) -> Formula:
        """The text as typed."""
        return Formula(f'IF(ISERROR({self.raw}),"",{self.raw}&"")')

    @cached_property
    def state(self) -> Formula:
        """What the answer is; nothing of rows that are no firm's. A figure beside no name is of nobody."""
        if self.typed is None:
            typed, may_be = self._text_state, [State.ERROR_CELL.value, State.NOT_ANSWERED.value, State.TEXT.value]
        else:
            ambiguous = f'AND({self.typed.state}="{State.NUMBER.value}",{self._slot.name.is_blank})'
            typed = chosen([(ambiguous, State.AMBIGUOUS.value)], self.typed.state)
            may_be = [*(self.typed.state.may_be or ()), State.AMBIGUOUS.value]
        return self._slot.line.put(f"{self.field}.answer", where(f"{self._slot.is_firm}=1", typed), may_be)

    @property
    def is_blank(self) -> str:
        """The case that nothing stands there."""
        return f'IF(ISERROR({self.raw}),FALSE,{self.raw}="")'

    @cached_property
    def text(self) -> Formula:
        """The text folded; empty for a number."""
        return self._slot.line.put(f"{self.field}.folded", folded(self.raw))

    @property
    def _text_state(self) -> Formula:
        words = self._sheet.lists.not_answered
        blank = f'IF({self.text}="",NOT(ISNUMBER({self.raw})),SUMPRODUCT(--({words}={self.text}))>0)'
        return chosen(
            [(f"ISERROR({self.raw})", State.ERROR_CELL.value), (blank, State.NOT_ANSWERED.value)], State.TEXT.value
        )

    @cached_property
    def answered(self) -> Formula:
        """Whether anything is said."""
        return where(f'{self.state}<>""', flag(f'{self.state}<>"{State.NOT_ANSWERED.value}"'))

    def _of_number(self, word: Word) -> Word:
        return None if self.typed is None else where(f'{self.state}="{State.NUMBER.value}"', word)

    @cached_property
    def number(self) -> Word:
        """The number in the unit that stands there."""
        return (
            self._slot.line.put(f"{self.field}.amount", str(self._of_number(self.typed.number))) if self.typed else None
        )

    @cached_property
    def figure(self) -> Word:
        """The number in the canonical unit."""
        return (
            self._slot.line.put(f"{self.field}.size", str(self._of_number(self.typed.figure))) if self.typed else None
        )

    @cached_property
    def magnitude(self) -> Word:
        """The same, also where the warehouse cannot hold it."""
        return self._of_number(self.typed.magnitude) if self.typed else None

    @cached_property
    def unit(self) -> Word:
        """The unit of the number."""
        return self.typed.unit if self.typed else None

    @cached_property
    def comparator(self) -> Word:
        """1 where the number is an approximate one."""
        return self._of_number(self.typed.comparator) if self.typed else None

    @cached_property
    def has_lost_sign(self) -> Word:
        """Of a text."""
        lost = f'ISNUMBER(FIND("{LOST_SIGN}",{self.text}))'
        return flag(f'IF({self.state}="{State.TEXT.value}",{lost},FALSE)') if self.typed is None else False

    @cached_property
    def _first_slot(self) -> Formula:
        """The first slot of a firm of the same name, where both claim figures."""
        firms = self._slot.firms
        same = f"MATCH(1,INDEX(--({firms.range('firm')}={self._slot.firm}),0),0)"
        return self._slot.line.put("first slot", f'IF({self._slot.firm}="","",{same})')

    @cached_property
    def same_as_row(self) -> Word:
        """The number of the row that names the same firm first."""
        if not self.is_name:
            return None
        first, rows = self._first_slot, self._slot.firms.range("row number")
        return chosen(
            [(f'{first}=""', None), (f"{first}={self._slot.number}", None)], Formula(f"INDEX({rows},{first})")
        )

    @cached_property
    def first_place(self) -> Word:
        """Where that stands."""
        cells = self._slot.firms.range(f"{self.field}.cell")
        return joined([f"{self._sheet.places.sheet}!", Formula(f"INDEX({cells},{self._first_slot})")])

    @cached_property
    def _part_of(self) -> "FirmCell | None":
        return self._slot.cells.get(self.column.part_of or "")

    @cached_property
    def part_minus_whole(self) -> Word:
        """By how much it exceeds what it is a part of."""
        return difference(self.figure, self._part_of.figure) if self._part_of else None
