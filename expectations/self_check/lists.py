"""The words of a form and of the units, as lists of the grid that formulas look into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from expectations.self_check.formulas import Grid
from ingestion.form import Form
from ingestion.reading.unit_words import UnitWords


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the reference data: a number in it times ``factor`` is in the canonical unit of its kind."""

    factor: int
    kind: str


def units_of(table: pa.Table) -> dict[str, Unit]:
    """The units of the registry."""
    return {row["unit"]: Unit(int(row["factor"]), row["kind"]) for row in table.to_pylist()}


@dataclass(frozen=True, slots=True)
class UnitLists:
    """Ranges of the words that may stand behind a number, the units they mean there, and their factors."""

    words: str
    names: str
    factors: str


class Lists:
    """The words of a form and of the units, as ranges of the grid."""

    def __init__(self, grid: Grid, form: Form, units: Mapping[str, Unit]) -> None:
        answers = form.answers
        self._grid, self.units = grid, units
        self._meanings = UnitWords({unit: known.kind for unit, known in units.items()})
        self.not_answered = grid.listed("not answered", [word for word in answers.not_answered if word])
        self.zero = grid.listed("zero", answers.zero)
        self.none = grid.listed("none", answers.none_reported)
        comparators = [word for group in answers.comparators.values() for word in group]
        self.comparators = grid.listed("comparators", comparators)
        self.prefixes = grid.listed("prefixes", answers.count_prefixes)
        self._known: dict[tuple[str, bool], UnitLists] = {}

    def of_unit(self, unit: str, *, whole: bool) -> UnitLists:
        """The words beside a number that is asked in ``unit``; ``whole``: no shortened ones."""
        if (unit, whole) not in self._known:
            meant = dict(self._words(unit, whole=whole))
            name = f"{unit} {'whole' if whole else 'short'}"
            self._known[unit, whole] = UnitLists(
                self._grid.listed(f"{name}: words", list(meant)),
                self._grid.listed(f"{name}: units", list(meant.values())),
                self._grid.listed(f"{name}: factors", [self.units[known].factor for known in meant.values()]),
            )
        return self._known[unit, whole]

    def _words(self, unit: str, *, whole: bool) -> Iterator[tuple[str, str]]:
        kind = self.units[unit].kind
        known = [name for name, other in self.units.items() if other.kind == kind]
        words = known if whole else [*known, *(name[:-1] for name in known), *(n.removesuffix(unit) for n in known)]
        for word in filter(None, dict.fromkeys(words)):
            meant = self._meanings.resolve(word, kind, unit)
            if meant:
                yield word, meant
