"""The contact block is removed from a sheet before anything else reads it, wherever it is.

The form spec has the words that it is recognised by. It begins a row, or is where the profile expects an answer. In
other columns the same words are no contact: 手机 may be what a firm makes, and an answer may begin with a person in
charge.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from ingestion.files.cells import BETWEEN, NUMBER, Row, Sheet, fold
from ingestion.form import Form

_BRACKETS = r"(?:\([^()]*\))?"
_TEXT_OF = attrgetter("text")


class ContactBlock:
    """Finds the contact block of a form; ``is_profile`` and ``is_label`` tell the labels of the profile, and all."""

    def __init__(self, form: Form, is_profile: Callable[[str], bool], is_label: Callable[[str], bool]) -> None:
        words = form.contact_words
        longest_first = sorted({*words.labels, *words.openings}, key=len, reverse=True)
        word = rf"(?:{'|'.join(map(re.escape, longest_first))}){_BRACKETS}"
        printed = [fold(line) for line in form.contact]
        label = rf"(?:{'|'.join(map(re.escape, printed))}|{word}(?:[、,/;和及与]?{word})*)"
        self._named = re.compile(rf"{label}(?::.*)?|(?:{'|'.join(map(re.escape, words.openings))}).*", re.DOTALL)
        self._reaches = re.compile("|".join(words.patterns))
        # Folding changes no more than the case of Chinese and ASCII signs: for most texts the first sign decides.
        first = {re.escape(case) for label in (*longest_first, *printed) for case in (label[0], label[0].upper())}
        begins = rf"\s*+(?:[{''.join(sorted(first))}]|[^\x00-\x7f\u4e00-\u9fff])"
        self._begun = re.compile(rf"{BETWEEN}(?={begins})([^{BETWEEN}]*+)").findall
        self._words = re.compile("|".join(map(re.escape, longest_first)))
        self._is_profile, self._is_label = is_profile, is_label
        self._is_named = lru_cache(maxsize=8192)(lambda text: self._named.fullmatch(fold(text)) is not None)

    def taken_off(self, sheet: Sheet) -> Sheet:
        """The sheet without it; all other cells stay at their addresses."""
        texts = sheet.texts if sheet.as_one is None else self._begun(sheet.as_one)
        named = set(filter(self._is_named, texts))
        # No other row can have a part of the block.
        looked_at = {
            row: self._kept(cells)
            for row, cells in sheet.rows.items()
            if len(cells) == 1 or not named.isdisjoint(map(_TEXT_OF, cells.values()))
        }
        if all(kept == sheet.rows[row] for row, kept in looked_at.items()):
            return sheet
        rows = {row: kept for row, cells in sheet.rows.items() if (kept := looked_at.get(row, cells))}
        return replace(sheet, rows=rows)

    def may_name(self, text: str) -> bool:
        """Whether a text outside the block may still name a person, or say how to reach one."""
        return self._words.search(fold(text)) is not None or self._reaches.search(text) is not None

    def _kept(self, cells: Row) -> Row:
        """A row without the block's cells: those from its label to the next label of the form."""
        may_begin, in_block = True, False
        kept: Row = {}
        for column, cell in cells.items():
            if may_begin and cell.kind is not NUMBER:
                in_block = in_block or self._is_named(cell.text)
            if in_block:
                in_block = not self._is_label(cell.text)
            if not in_block:
                kept[column] = cell
            may_begin = in_block or self._is_profile(cell.text)
        only = next(iter(kept.values())) if len(kept) == 1 else None
        return {} if only and only.kind is not NUMBER and self._reaches.search(only.text) else kept
