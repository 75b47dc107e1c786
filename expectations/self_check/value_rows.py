"""Rows of the frame ``values``: one answer, and what it is held against on the same form.

Each attribute is a column of ``expectations/frames/values.sql``, worked out in the grid when it is asked for.
"""

from decimal import Decimal
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from expectations.self_check.formulas import Formula, Word, chosen, flag, given, joined, where
from expectations.self_check.growth import Growth
from expectations.self_check.scales import Other, Scale
from expectations.self_check.sheet import difference
from expectations.self_check.statement import Statement
from expectations.self_check.typed import FIRST, Asked, Typed, folded
from ingestion.form import Item
from ingestion.reading.answers import State

if TYPE_CHECKING:
    from expectations.self_check.values import Values

_PAIR_SEPARATORS = ";/、"
LOST_SIGN = "\ufffd"
# Columns that are those of what is typed.
_OF_TYPED = frozenset({"state", "number", "unit", "unit_kind", "comparator", "figure", "magnitude"})


class ValueRow:
    """One item and data year.

    ``whole_…`` are columns of what it is a part of, ``other_…`` of what is nearest to it in scale.
    """

    prefix = ""
    row_number: Word = None
    row_found = unit_fits = True
    forms_found = 1
    former_path: Word = None

    def __init__(self, values: "Values", item: Item, year: int) -> None:
        sheet = values.sheet
        self._values, self._sheet, self.item, self.data_year = values, sheet, item, year
        self.line = sheet.grid.line()
        self._address = sheet.places.values[item.second_value_of or item.code, year]
        self.order = int(self._address.lstrip(ascii_uppercase))
        self._raw = sheet.cell(self._address)
        self.item_code, self.item_no, self.kind, self.form_unit = item.code, item.no, item.kind, item.unit
        self.required, self.item_zh = item.required, f"第{item.no}项“{item.label_zh}”"
        self.is_growth = item.growth_of is not None
        self.negative_allowed = item.may_be_negative or self.is_growth

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a word
        """Columns of what is typed, of the whole, and of the other figure."""
        of, _, column = name.partition("_")
        if name in _OF_TYPED:
            return getattr(self.typed, name)
        if of == "whole" and column:
            whole = self._part_of
            return whole and getattr(whole, {"zh": "item_zh"}.get(column, column))
        if of == "other" and column:
            return self.scale.picked(column)
        raise AttributeError(name)

    def put(self, name: str, formula: str) -> Formula:
        """Write a formula on the line of this row."""
        return self.line.put(name, formula)

    @property
    def known(self) -> tuple[Decimal, Decimal]:
        """The figure that was filled in beforehand, and the number in the form's unit. Raises KeyError."""
        number = self._sheet.known.figures[self.item_code, self.data_year]
        return number * self._sheet.factor(self.form_unit or ""), number

    @cached_property
    def typed(self) -> Typed | Statement:
        """What is typed there."""
        item, lists = self.item, self._sheet.lists
        if item.unit is None:
            return Statement(self.line, self._raw, lists)
        is_first = any(other.second_value_of == item.code for other in self._sheet.form.items)
        text = Formula(self._part(first=is_first)) if is_first or item.second_value_of else None
        return Typed(self.line, "", Asked(self._raw, item.unit, FIRST if is_first else item.kind, text), lists)

    def _part(self, *, first: bool) -> str:
        """One of two values of a cell; the percentage may stand first."""
        whole = self.put("whole", folded(self._raw))
        signs = ",".join(f'"{sign}"' for sign in _PAIR_SEPARATORS)
        cut = self.put("cut", f'MIN(FIND({{{signs}}},{whole}&"{_PAIR_SEPARATORS}"))')
        left, right = f"LEFT({whole},{cut}-1)", f"MID({whole},{cut}+1,LEN({whole}))"
        turned = f'AND(RIGHT({left},1)="%",RIGHT({right},1)<>"%")'
        if first:
            return f"IF({cut}>LEN({whole}),{whole},IF({turned},{right},{left}))"
        other = self._values.row(self.item.second_value_of or "", self.data_year)
        alone = f'IF({other.state}="{State.NOT_A_NUMBER.value}",{whole},"")'
        return f"IF({cut}>LEN({whole}),{alone},IF({turned},{left},{right}))"

    @cached_property
    def cell(self) -> Formula:
        """Where it stands by now."""
        return self.put("cell", self._sheet.place(self._address))

    @cached_property
    def place(self) -> Formula:
        """Sheet and cell."""
        return joined([f"{self._sheet.places.sheet}!", self.cell])

    @cached_property
    def given(self) -> Formula:
        """The text as typed."""
        return Formula(f'IF(ISERROR({self._raw}),"",{self._raw}&"")')

    @cached_property
    def answered(self) -> Formula:
        """Whether anything is said."""
        return flag(f'{self.state}<>"{State.NOT_ANSWERED.value}"')

    @cached_property
    def has_lost_sign(self) -> Word:
        """Of a text; a figure with a sign that got lost is no number."""
        texts = {State.STATEMENT.value, State.NAMES_ONLY.value} & set(self.state.may_be)
        said = "OR(" + ",".join(f'{self.state}="{text}"' for text in sorted(texts)) + ")"
        return flag(f'IF({said},ISNUMBER(FIND("{LOST_SIGN}",{self._raw})),FALSE)') if texts else False

    @cached_property
    def others(self) -> list["ValueRow"]:
        """Those of the item's other years, the newest first."""
        rows = self._values.of_item(self.item_code)
        return sorted((row for row in rows if row is not self), key=lambda row: -row.data_year)

    @cached_property
    def zero_beside_others(self) -> Word:
        """Whether it is 0 and another year is not."""
        if self.figure is None or not self.others:
            return None
        sizes = ",".join(f"ABS(N({row.figure}))" for row in self.others)
        return where(f'{self.figure}<>""', flag(f"AND({self.figure}=0,MAX({sizes})>0)"))

    @cached_property
    def zero_in_all_years(self) -> Word:
        """Whether it is 0 in every year that is answered; told at the newest."""
        if self.figure is None or any(other.data_year > self.data_year for other in self.others):
            return None
        sizes = ",".join(f"ABS(N({row.figure}))" for row in [self, *self.others])
        return where(f'{self.figure}<>""', flag(f"MAX({sizes})=0"))

    @cached_property
    def percent_most(self) -> Word:
        """The largest of all years in size."""
        if self.figure is None:
            return None
        sizes = ",".join(f"ABS(N({row.figure}))" for row in [self, *self.others])
        return where(f'{self.figure}<>""', Formula(f"MAX({sizes})"))

    @cached_property
    def whole_distance(self) -> Word:
        """How far a count is from a whole number."""
        if self.unit_kind != "count":
            return None
        return where(f'{self.figure}<>""', Formula(f"ROUND(ABS({self.figure}-ROUND({self.figure},0)),8)"))

    @cached_property
    def _part_of(self) -> "ValueRow | None":
        return self._values.row(self.item.part_of, self.data_year) if self.item.part_of else None

    @cached_property
    def part_minus_whole(self) -> Word:
        """By how much it exceeds what it is a part of."""
        return difference(self.figure, self._part_of.figure) if self._part_of else None

    @cached_property
    def growth(self) -> Growth | None:
        """The growth as the item gives it that this one is the growth of."""
        if self.item.growth_of is None:
            return None
        rows = {row.data_year: row for row in self._values.of_item(self.item.growth_of)}
        return Growth(self, rows[self.data_year], rows.get(self.data_year - 1), self._sheet)

    @cached_property
    def former_on_form(self) -> Word:
        """Whether the growth is worked out from this form alone."""
        return self.growth.former_on_form if self.growth else True

    @cached_property
    def former_number(self) -> Word:
        """The figure that it grew from."""
        return self.growth.former_number if self.growth else None

    @cached_property
    def latter_number(self) -> Word:
        """The figure that it grew to."""
        return self.growth.latter.number if self.growth else None

    @cached_property
    def grown_item_no(self) -> Word:
        """The number of that item."""
        return self.growth.latter.item_no if self.growth else None

    @cached_property
    def computed_growth(self) -> Word:
        """The growth as the two figures give it, in per cent."""
        return self.growth.computed if self.growth else None

    @cached_property
    def growth_difference(self) -> Word:
        """How far the growth is off the computed one."""
        if self.computed_growth is None:
            return None
        return where(given(self.figure, self.computed_growth), Formula(f"ABS({self.figure}-{self.computed_growth})"))

    @cached_property
    def growth_alone(self) -> Word:
        """The growth, where nothing can be computed."""
        if self.growth is None:
            return None
        figure: Formula = self.figure
        return chosen([(f'{self.computed_growth}<>""', None)], figure) if self.computed_growth else figure

    @cached_property
    def scale(self) -> Scale:
        """What it is held against in scale."""
        rows = [Other(row.data_year, row.figure, row.number, row.unit, row.place) for row in self.others]
        return Scale(self.line, self._sheet, self, rows)

    @cached_property
    def scale_ratio(self) -> Word:
        """How many times as large as the other it is."""
        return self.scale.ratio

    @cached_property
    def scale_text(self) -> Word:
        """The same as people say it."""
        return self.scale.text

    @cached_property
    def larger_figure(self) -> Word:
        """The larger of the two, in size."""
        return self.scale.larger

    @cached_property
    def slip_distance(self) -> Word:
        """How far they are from a slip of the unit."""
        return self.scale.slip_distance

    @cached_property
    def corrected_number(self) -> Word:
        """The number, were it in the other unit."""
        return where(f'{self.number}<>""', Formula(f"ROUND({self.number}*{self.scale.slip_multiplier},8)"))
