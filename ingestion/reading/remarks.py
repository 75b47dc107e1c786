"""Remarks on the page: those that set another unit or currency, and those that may say anything of an item or a year.

No remark makes us convert anything: the figures that it may mean are not taken, or the sender is asked.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ingestion.files.cells import LONGEST_REMEMBERED, TEXT, Cell, fold
from ingestion.form import Form, Item
from ingestion.reading.layout import LabelMatcher
from ingestion.reading.unit_words import MONEY

_SENTENCES = re.compile(r"[;。\n]")
_YEARS = re.compile(r"(?<!\d)(20\d\d)(?=年|[、,至到~-]?(?:20)?\d\d年)")
_CLAUSES = re.compile(r"[,;。、\n]|(?<=\D)\.(?=\D)")
_NUMBERS = re.compile(r"第?(\d{1,2})(?:项|[.、](?=[^\d]))")
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = 2  # letters; a lone 无 says nothing
_AMOUNTS = ("money", "money_per_land")
# In a comment: a figure, and not a date, a year, the number of an item or of a telephone.
_FIGURE = re.compile(r"(?<![\d.])(?:\d{1,6}\.\d+|\d{3,6})(?![\d.])")
_DATE = re.compile(r"(?:19|20)\d\d(?:[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?)?")


class Naming(NamedTuple):
    """What a remark names that is not understood: items and data years; one of them at least."""

    items: tuple[str, ...]
    years: tuple[int, ...]


class AsidePlace(NamedTuple):
    """Where a comment stands: on the cell of an item and year, on a figure or what names one, or anywhere else."""

    item: Item | None = None
    year: int | None = None
    is_figure: bool = False
    is_value: bool = False  # the figure itself


class RemarkReader:
    """Finds what remarks say of the units of items, and what else they may say of items and years."""

    def __init__(self, form: Form, matcher: LabelMatcher) -> None:
        self._words = tuple(map(fold, form.foreign_money))
        units = (unit for unit, kind in matcher.words.kinds.items() if kind in _AMOUNTS)
        self._units = sorted(units, key=len, reverse=True)
        self._amounts = [item for item in form.items if item.unit and matcher.words.kinds[item.unit] in _AMOUNTS]
        self._money = {i.code: i.unit for i in self._amounts if i.unit and matcher.words.kinds[i.unit] == MONEY}
        # 元 alone is a part of many names.
        self._unit_words = (*self._words, *(unit for unit in self._units if len(unit) > 1))
        self._usual = frozenset(map(fold, (*form.enterprises.note_words, *matcher.words.kinds)))
        self._figure = re.compile(rf"\d\s*(?:{'|'.join(map(re.escape, self._units))})").search
        self._may_set_unit = re.compile("|".join(map(re.escape, (*self._words, *self._units)))).search
        self._words_of_note = matcher.words.of_note
        self._core, self._items = matcher.core, [item for item in form.items if item.second_value_of is None]
        self._relative = [
            tuple(map(fold, (word, *form.year_words.get(offset, ())))) for offset, word in sorted(form.years.items())
        ]
        self._labels = self._by_length(self._amounts)
        self._all_labels = self._by_length(self._items)
        # In short an item is named in many other ways, so that no unit can be taken from there.
        names = form.remark_words.names
        self._names = self._all_labels + [(fold(n), item) for item in self._items for n in names.get(item.code, ())]
        self._changing = tuple(map(fold, form.remark_words.changing))
        self._topics = tuple(map(fold, form.remark_words.topics))
        plain = sorted(map(fold, form.remark_words.plain), key=len, reverse=True)
        self._said_plainly = re.compile("|".join(map(re.escape, plain)) or "(?!)")

    def unclear(self, text: str, years: Collection[int], *, below: bool = False) -> Naming | None:
        """The items and those of ``years`` that a text names, where it may say anything of their figures.

        ``below`` the form stand remarks: what they speak of is asked about without knowing what they say.
        """
        items: dict[str, None] = {}
        named_years: set[int] = set()
        changes = False
        for whole in _SENTENCES.split(fold(text[:LONGEST_REMEMBERED])):
            sentence = ",".join(clause for clause in whole.split(",") if not self._is_of_unit_alone(clause))
            if self._is_plain(sentence):
                continue
            changes = changes or self._changes(sentence) or (below and self._speaks_of_figures(sentence))
            items |= dict.fromkeys(item.code for item in self._named(sentence, self._items, self._names))
            named_years |= {int(year) for year in _YEARS.findall(sentence)} & set(years)
            named_years |= self._said_to_change(sentence, years)
        if not (items or named_years or changes):
            return None
        # What says of nothing in particular that something is otherwise may say it of all.
        return Naming(tuple(items), tuple(sorted(named_years if items or named_years else years)))

    def of_aside(self, text: str, years: Collection[int], place: AsidePlace) -> Naming | None:
        """As :meth:`unclear`, of a comment or a text box.

        On a figure or what names one another figure, unit or currency is enough to ask; on the figure of an item all
        that is not harmless, as in a column of remarks.
        """
        said, naming, item = fold(text[:LONGEST_REMEMBERED]), self.unclear(text, years), place.item
        if place.is_figure:
            if not (naming or self._is_other_figure(said, item) or (place.is_value and item and self._says_more(said))):
                return None
            return Naming((item.code,), ()) if item else Naming((), tuple(years))
        note = None if self.sets_unit_of_items(text) else self._words_of_note(text)
        doubted = {code for clause in _CLAUSES.split(said) for code in self._in_clause(clause)}
        if note:
            doubted |= {code for code, unit in self._money.items() if note.doubtful or unit not in note.units}
        return Naming(tuple(sorted(doubted)), ()) if doubted else naming

    def _is_other_figure(self, said: str, item: Item | None) -> bool:
        """Whether a comment gives a figure, or another unit or currency than that of its item."""
        unit = next((word for word in self._unit_words if word in said), None)
        is_other = unit is not None and (item is None or (unit != item.unit and item in self._amounts))
        return is_other or _FIGURE.search(_DATE.sub("", self._said_plainly.sub("\n", said))) is not None

    def _says_more(self, said: str) -> bool:
        """Whether a comment says more than a unit, and not only what changes nothing."""
        return not self.is_harmless("\n".join(clause for clause in _CLAUSES.split(said) if not self._of_unit(clause)))

    def _said_to_change(self, sentence: str, years: Collection[int]) -> set[int]:
        """The years that a sentence names as 上年 or 上两年 and of which it says that something is otherwise."""
        if not self._changes(sentence):
            return set()
        named = zip(sorted(years), self._relative, strict=True)
        return {year for year, words in named if any(word in sentence for word in words)}

    def sets_unit_of_items(self, text: str) -> bool:
        """Whether a text sets the unit of certain items, and not of all amounts."""
        clauses = _CLAUSES.split(fold(text)) if len(text) <= LONGEST_REMEMBERED else []
        return any(self._of_unit(c) and self._named(c, self._items, self._all_labels) for c in clauses)

    def sets_unit(self, text: str) -> bool:
        """Whether a text that stands alone names a unit or a currency of amounts: no firm is called so."""
        return len(text) <= LONGEST_REMEMBERED and any(word in fold(text) for word in self._unit_words)

    def is_harmless(self, text: str) -> bool:
        """Whether a remark beside an item changes nothing of it: it says so plainly, or hardly anything."""
        said = fold(text)
        return len(_LETTERS.findall(said)) < _WORDS or said in self._usual or self._is_plain(said)

    def _is_plain(self, sentence: str) -> bool:
        return self._said_plainly.search(sentence) is not None and not self._changes(sentence)

    def _speaks_of_figures(self, sentence: str) -> bool:
        return any(word in self._said_plainly.sub("\n", sentence) for word in self._topics)

    def _changes(self, sentence: str) -> bool:
        """Whether a sentence says that something is otherwise: not 误 in 核实无误."""
        said = self._said_plainly.sub("\n", sentence)
        return any(word in said for word in self._changing)

    def _of_unit(self, sentence: str) -> bool:
        """Whether a sentence sets a unit or a currency, which is judged elsewhere."""
        return any(word in sentence for word in (*self._words, *self._units))

    def _is_of_unit_alone(self, clause: str) -> bool:
        """Whether a clause sets a unit and says nothing else: 2020年总产值应为243.56亿元 gives a figure."""
        if not self._of_unit(clause):
            return False
        return not (self._figure(clause) and (self._changes(clause) or self._named(clause, self._items, self._names)))

    def _by_length(self, items: Collection[Item]) -> list[tuple[str, Item]]:
        """Items with their labels, the longest first."""
        labels = [(self._core(item.label_zh).rpartition(":")[2], item) for item in items]
        return sorted(labels, key=lambda entry: len(entry[0]), reverse=True)

    def doubted(self, cells: Iterable[Cell]) -> set[str]:
        """The items for which a remark sets another unit than the form asks for."""
        found: set[str] = set()
        for cell in cells:
            if cell.kind is TEXT and len(cell.text) <= LONGEST_REMEMBERED and self._may_set_unit(fold(cell.text)):
                for clause in _CLAUSES.split(fold(cell.text)):
                    found |= self._in_clause(clause)
        return found

    def _in_clause(self, clause: str) -> set[str]:
        foreign = any(word in clause for word in self._words)
        unit = next((unit for unit in self._units if unit in clause), None)
        if not foreign and unit is None:
            return set()
        named = self._named(clause, self._amounts, self._labels)
        meant = named if named or not foreign else self._amounts
        others = [item for item in meant if foreign or item.unit != unit]
        codes = {item.code for item in others}
        return codes | {item.code for item in self._amounts if item.part_of in codes}

    def _named(self, clause: str, items: Iterable[Item], labels: Iterable[tuple[str, Item]]) -> list[Item]:
        numbers = {int(number) for number in _NUMBERS.findall(clause)}
        found = [item for item in items if item.no in numbers and item.part_of is None]
        for label, item in labels:
            if label in clause:
                clause = clause.replace(label, "\n")
                found += [] if item in found else [item]
        return found
