"""What the cells of a contact block say: who, and what reaches them. Kept in memory only, to look for it elsewhere."""

import re
from collections.abc import Iterable, Iterator

from ingestion.files.cells import Sheet, narrow
from ingestion.form import Form
from ingestion.reading.masking import Said, joined, person, words

_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_DIGITS = re.compile(r"\d(?:[\d\-－ ]*\d)?")
_NAME_SIGNS = range(2, 5)


class SaidReader:
    """Reads what was taken off the sheets of a form."""

    def __init__(self, form: Form) -> None:
        told, contact = words(), form.contact_words
        self._no_names = {*told["no_names"], *form.answers.not_answered, *form.answers.none_reported}
        self._labels = "\n".join(
            [form.title_zh, *(p.label_zh for p in form.profile), *(i.label_zh for i in form.items)]
        )
        self._parts = re.compile(
            f"({joined([*contact.openings, *contact.labels, *told['named_labels']])})", re.IGNORECASE
        )
        self._persons = {*contact.openings, *told["person_labels"]}
        self._addresses = re.compile(joined(told["address_labels"]))
        self._reaches = re.compile("|".join(f"(?:{pattern})" for pattern in told["patterns"]))
        self._titles = re.compile(told["titles"])
        self._organisation = re.compile(told["organisations"])
        self._person = re.compile(person())

    def said(self, pairs: Iterable[tuple[Sheet, Sheet]]) -> Said:
        """What the cells say that are in the first of each pair of sheets, and no longer in the second."""
        names: set[str] = set()
        texts: set[str] = set()
        for before, after in pairs:
            for row in _gone(before, after):
                for label, text, is_first in self._labelled(row):
                    texts |= self._texts(label, text)
                    names |= self._names(text, is_first=is_first) if label in self._persons else set()
        return Said(frozenset(names), frozenset(texts))

    def _labelled(self, row: list[str]) -> Iterator[tuple[str, str, bool]]:
        """The texts of a row, each with the word of the block before it; and whether nothing stands between them."""
        label, is_first = "", False
        for text in row:
            for part in self._parts.split(narrow(text)):
                if self._parts.fullmatch(part):
                    label, is_first = part.casefold(), True
                elif part.strip(" :：()（）、,，/和及与"):
                    yield label, part.strip(" :："), is_first
                    is_first = False

    def _texts(self, label: str, text: str) -> set[str]:
        numbers = (re.sub(r"\D", "", found) for found in _DIGITS.findall(text))
        found = {number for number in numbers if len(number) >= words()["digits"]} | {*self._reaches.findall(text)}
        if self._addresses.search(label) and len(text) >= words()["address_signs"]:
            found.add(text)
        return found

    def _names(self, text: str, *, is_first: bool) -> set[str]:
        """Those that look like names, and the first text behind a label that is nothing else; no word of the form."""
        runs = _HAN.findall(self._titles.sub(" ", text))
        short = [run for run in runs if len(run) in _NAME_SIGNS and run not in self._no_names]
        short = [run for run in short if not self._organisation.fullmatch(run) and run not in self._labels]
        return {run for run in short if self._person.match(run) or (is_first and run == text.strip())}


def _gone(before: Sheet, after: Sheet) -> Iterator[list[str]]:
    for row, cells in before.rows.items():
        kept = after.rows.get(row)
        if kept is not cells:
            yield [cell.text for column, cell in cells.items() if not kept or column not in kept]
