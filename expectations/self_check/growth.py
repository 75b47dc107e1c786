"""The growth of an item as its own figures give it: on the form, or against a figure filled in beforehand."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from expectations.self_check.formulas import Formula, Word, chosen, given, where
from expectations.self_check.sheet import Sheet


class Growth:
    """Of the row ``own``: from ``former``, the row of the year before if the form asks it, to ``latter``."""

    def __init__(self, own: Any, latter: Any, former: Any | None, sheet: Sheet) -> None:  # noqa: ANN401 - rows of values
        self._own, self.latter, self._former = own, latter, former
        year = own.data_year - 1
        self._known: Decimal | None = sheet.known_figure(latter.item_code, latter.form_unit, year)
        self._known_number = sheet.known.figures.get((latter.item_code, year))

    @cached_property
    def former_on_form(self) -> Word:
        """Whether the year before stands on the form, or nowhere."""
        if self._known is None:
            return True
        return False if self._former is None else Formula(f'IF({self._former.figure}="",0,1)')

    def _former_or(self, name: str, known: Decimal | None) -> Word:
        if self._former is None:
            return known
        return chosen([(f'{self._former.figure}<>""', getattr(self._former, name))], known)

    @cached_property
    def former_number(self) -> Word:
        """The figure that it grew from."""
        return self._former_or("number", self._known_number)

    @cached_property
    def computed(self) -> Word:
        """The growth in per cent; None where no figure of the year before can be had."""
        former = self._former_or("figure", self._known)
        if former is None:
            return None
        of = self._own.put("former", str(former) if isinstance(former, Formula) else f"{former:f}")
        latter = self.latter.figure
        case = f"IF({given(latter, of)},{of}<>0,FALSE)"
        computed: Formula = self._own.put("computed growth", where(case, Formula(f"({latter}/{of}-1)*100")))
        return computed
