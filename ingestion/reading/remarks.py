"""Remarks on the page that set another unit or currency: for one item, for some, or for all amounts.

No remark makes us convert anything: the figures that it may mean are not taken, and the sender is asked.
"""

import re
from collections.abc import Iterable

from ingestion.files.cells import LONGEST_REMEMBERED, TEXT, Cell, fold
from ingestion.form import Form, Item
from ingestion.reading.layout import LabelMatcher

_CLAUSES = re.compile(r"[,;。、\n]|(?<=\D)\.(?=\D)")
_NUMBERS = re.compile(r"第?(\d{1,2})(?:项|[.、](?=[^\d]))")
_AMOUNTS = ("money", "money_per_land")


class RemarkReader:
    """Finds what remarks say of the units of items."""

    def __init__(self, form: Form, matcher: LabelMatcher) -> None:
        self._words = tuple(map(fold, form.foreign_money))
        units = (unit for unit, kind in matcher.words.kinds.items() if kind in _AMOUNTS)
        self._units = sorted(units, key=len, reverse=True)
        self._amounts = [item for item in form.items if item.unit and matcher.words.kinds[item.unit] in _AMOUNTS]
        labels = ((matcher.core(item.label_zh).rpartition(":")[2], item) for item in self._amounts)
        self._labels = sorted(labels, key=lambda entry: len(entry[0]), reverse=True)

    def doubted(self, cells: Iterable[Cell]) -> set[str]:
        """The items for which a remark sets another unit than the form asks for."""
        found: set[str] = set()
        for cell in cells:
            if cell.kind is TEXT and len(cell.text) <= LONGEST_REMEMBERED:
                for clause in _CLAUSES.split(fold(cell.text)):
                    found |= self._in_clause(clause)
        return found

    def _in_clause(self, clause: str) -> set[str]:
        foreign = any(word in clause for word in self._words)
        unit = next((unit for unit in self._units if unit in clause), None)
        if not foreign and unit is None:
            return set()
        named = self._named(clause)
        meant = named if named or not foreign else self._amounts
        others = [item for item in meant if foreign or item.unit != unit]
        codes = {item.code for item in others}
        return codes | {item.code for item in self._amounts if item.part_of in codes}

    def _named(self, clause: str) -> list[Item]:
        numbers = {int(number) for number in _NUMBERS.findall(clause)}
        found = [item for item in self._amounts if item.no in numbers and item.part_of is None]
        for label, item in self._labels:
            if label in clause:
                clause = clause.replace(label, "\n")
                found.append(item)
        return found
