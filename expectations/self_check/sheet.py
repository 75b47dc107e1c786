"""What the rows of all frames are made in."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from expectations.self_check.formulas import Formula, Grid, Word, given, where
from expectations.self_check.lists import Lists
from ingestion.blank.template_page import Known, Places
from ingestion.form import Form


@dataclass(frozen=True, slots=True)
class Drawn:
    """A blank form: where its answers stand, and what is filled in beforehand."""

    form: Form
    report_year: int
    places: Places
    known: Known


@dataclass(frozen=True, slots=True)
class Sheet:
    """A blank form and its grid, with what is known of it; ``parameters`` are those of the register."""

    grid: Grid
    drawn: Drawn
    lists: Lists
    parameters: Mapping[str, Any]

    @property
    def form(self) -> Form:
        """Its edition."""
        return self.drawn.form

    @property
    def report_year(self) -> int:
        """Its report year."""
        return self.drawn.report_year

    @property
    def places(self) -> Places:
        """Where its answers stand."""
        return self.drawn.places

    @property
    def known(self) -> Known:
        """What is filled in beforehand."""
        return self.drawn.known

    def cell(self, address: str) -> Formula:
        """A cell of the form."""
        name = self.places.sheet
        return Formula(f"{name}!{address}" if name.isidentifier() else f"'{name}'!{address}")

    def place(self, address: str) -> Formula:
        """Where a cell stands by now: rows may have been added above it."""
        cell = self.cell(address)
        return Formula(f"ADDRESS(ROW({cell}),COLUMN({cell}),4)")

    def factor(self, unit: str) -> int:
        """What a number in this unit is multiplied by."""
        return self.lists.units[unit].factor

    def known_figure(self, code: str, unit: str | None, year: int) -> Decimal | None:
        """A figure filled in beforehand, in the canonical unit."""
        figure = self.known.figures.get((code, year))
        return None if figure is None or unit is None else figure * self.factor(unit)


def difference(one: Word, other: Word) -> Formula:
    """One figure less another, without what only binary digits say."""
    return where(given(one, other), Formula(f"ROUND({one}-{other},4)"))
