"""One cell of the form -> an answer. What cannot be told with certainty gets a state, never a guessed number."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache, partial
from typing import NamedTuple

from ingestion.files.cells import (
    ERROR,
    HIDDEN,
    LONGEST_REMEMBERED,
    MASKED,
    NO_RESULT,
    NUMBER,
    OTHER,
    STRUCK,
    TEXT,
    Cell,
)
from ingestion.files.sheet_xml import APART
from ingestion.form_words import AnswerWords
from ingestion.reading.folding import folded
from ingestion.reading.unit_words import UnitWords
from ingestion.reading.wordings import Wordings, alternatives, without_label

_DECIMALS = 8
EXACT = Decimal(1).scaleb(-_DECIMALS)
LIMIT = Decimal("1e30")
_WIDE = Context(prec=40)  # digits of LIMIT at EXACT
# Thousands by commas, or by blanks where these cannot part two numbers: 1 234 567, 1 234.5, but not 10 200.
_GROUPED = r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3}){2,}| \d{3}(?=\.))"
DIGITS = rf"[+-]?(?:{_GROUPED}|\d+)(?:\.\d+)?"
_THOUSANDS = re.compile("[, ]")
# A raised or struck out part of a text: the sign of a footnote behind a name.
_FOOTNOTE = re.compile(f"{APART}[^{APART}]*{APART}")
_ERROR_SIGNS = "#E \n\t"  # with what an error text may begin
_ERROR_TEXT = re.compile(r"#(?:REF|DIV/0|N/A|NAME|NULL|NUM|VALUE)[!?]?|Err:\d+")


class State(StrEnum):
    """What an answer is; only NUMBER and ZERO_WORD carry a number."""

    NUMBER = "number"
    ZERO_WORD = "zero_word"  # 无 in a counted item
    NONE = "none"  # item 26: nothing to report
    STATEMENT = "statement"  # item 26: something
    TEXT = "text"
    NOT_ANSWERED = "not_answered"
    ROW_MISSING = "row_missing"  # the form has no such row
    YEAR_UNKNOWN = "year_unknown"  # no heading says which year the columns are
    NOT_A_NUMBER = "not_a_number"
    RANGE = "range"
    NAMES_ONLY = "names_only"
    ERROR_CELL = "error_cell"
    NO_CACHED_VALUE = "no_cached_value"
    AMBIGUOUS = "ambiguous"  # the item stands twice with different figures, or one cell serves several years
    OTHER_QUANTITY = "other_quantity"  # its label asks for something else than the form does: 新增, 累计
    STRUCK = "struck"  # struck out
    HIDDEN = "hidden"  # in a hidden row or column
    MASKED = "masked"  # its number format shows nothing of it
    UNIT_UNCLEAR = "unit_unclear"  # label and note name different units, or one that is not known


class Answer(NamedTuple):
    """An answer; ``digits`` are those of its number in ``unit``; ``unit`` None where the cell names none."""

    state: State
    digits: str | None = None
    unit: str | None = None
    comparator: str | None = None
    value_text: str | None = None

    @property
    def number(self) -> Decimal | None:
        """The number, exact."""
        return None if self.digits is None else Decimal(self.digits)


# What becomes of figures that may not count, by the kind of their cell.
_STATES = {NO_RESULT: State.NO_CACHED_VALUE, STRUCK: State.STRUCK, HIDDEN: State.HIDDEN, MASKED: State.MASKED}
# The quick way to make one.
new_answer: Callable[[tuple[State, str | None, str | None, str | None, str | None]], Answer]
new_answer = partial(tuple.__new__, Answer)
# Named once: members of an enumeration are looked up slowly.
_NUMBER, _TEXT = State.NUMBER, State.TEXT
NOT_ANSWERED = Answer(State.NOT_ANSWERED)
NOT_A_NUMBER = Answer(State.NOT_A_NUMBER)


class Asked(NamedTuple):
    """What a number is asked for: the kind of its unit, the unit of a bare number, and the label without its unit."""

    kind: str
    unit: str
    label: str = ""


class AnswerParser:
    """Parses cells by the words of a form and the unit words of the reference data."""

    def __init__(self, words: AnswerWords, kinds: Mapping[str, str]) -> None:
        self.words = words
        self.units = UnitWords(kinds)
        self._wordings = Wordings(words, self.units)
        self._names = {word: name for name, group in words.comparators.items() for word in group}
        self.comparator_words = either = "|".join(sorted(map(re.escape, self._names), key=len, reverse=True))
        self._either = re.compile(either)
        self._number = re.compile(
            rf"['`‘’]?(?P<before>{either})?(?P<digits>{DIGITS})(?P<middle>{either})?(?P<unit>[^\d\s]*?)(?P<after>{either})?"
        )
        self._range = re.compile(rf"({either})?{DIGITS}[^\d\s]*?(?:-|~|至|到|—)+{DIGITS}[^\d\s]*")
        self._figure = re.compile(rf"[^\w]*(?:{either})?\d")
        self._no_answer = frozenset(words.not_answered)
        self._longest_word = max(map(len, words.not_answered))
        self._answer_words = {*words.not_answered, *words.zero, *words.none_reported}
        before, none, behind = (alternatives(w) for w in (words.none_before, words.none_reported, words.none_behind))
        self._nothing = re.compile(rf"(?:(?:{before})[,:]?)*(?:{none})(?:[,(]?(?:{behind})\)?)*")
        self._short = lru_cache(maxsize=8192)(self._parse)

    def number(self, cell: Cell | None, asked: Asked) -> Answer:
        """An amount, a count or a percentage."""
        return given(cell) or self.parse(folded(cell), asked)

    def incident(self, cell: Cell | None) -> Answer:
        """Item 26: nothing to report, or a statement. Blank is not answered, never none."""
        if cell is None:
            return NOT_ANSWERED
        text = folded(cell).strip("。.;!")
        if len(text) <= LONGEST_REMEMBERED and self._nothing.fullmatch(text):
            return Answer(State.NONE)
        return self._statement(cell, text, State.STATEMENT)

    def text(self, cell: Cell | None) -> Answer:
        """A name or another plain text."""
        if cell is None:
            return NOT_ANSWERED
        if cell.kind is TEXT and self.is_plain_text(cell.text):
            return Answer(_TEXT, value_text=cell.text.strip())
        return self._statement(cell, folded(cell), _TEXT)

    def is_plain_text(self, text: str) -> bool:
        """Whether a text is surely no more than that: a word for no answer is short, even with blanks in between."""
        return len(text) > 2 * self._longest_word and text[0] not in _ERROR_SIGNS and APART not in text

    def are_plain_texts(self, texts: Sequence[str]) -> bool:
        """Whether all of some texts are."""
        shortest = min(map(len, texts))
        return shortest > 2 * self._longest_word and not any(text[0] in _ERROR_SIGNS or APART in text for text in texts)

    def _statement(self, cell: Cell, text: str, state: State) -> Answer:
        flaw = _flaw(cell)
        if flaw:
            return flaw
        said = _FOOTNOTE.sub("", cell.text) if APART in cell.text else cell.text
        return NOT_ANSWERED if text in self._no_answer else Answer(state, value_text=said.strip())

    def says_anything(self, cell: Cell) -> bool:
        """Whether a cell is more than a word for no answer."""
        return folded(cell) not in self._no_answer

    def is_number(self, cell: Cell) -> bool:
        """Whether a cell is a number and its unit at most, typed as one or as text."""
        match = None if cell.kind is NUMBER else self._number.fullmatch(folded(cell))
        return cell.kind is NUMBER or (match is not None and (not match["unit"] or match["unit"] in self.units.kinds))

    def is_figure(self, cell: Cell) -> bool:
        """Whether a cell looks like a figure: what stands where figures stand."""
        return cell.kind is not TEXT or self._figure.match(folded(cell)) is not None

    def is_answer(self, cell: Cell) -> bool:
        """Whether a cell looks like an answer: a figure, or a word that stands for one: 无 / －."""
        return self.is_figure(cell) or folded(cell) in self._answer_words

    def parse(self, text: str, asked: Asked) -> Answer:
        """A number in a folded text; nobody writes one that goes on for hundreds of signs."""
        return self._short(text, asked) if len(text) <= LONGEST_REMEMBERED else NOT_A_NUMBER

    def _parse(self, text: str, asked: Asked) -> Answer:
        if text in self._no_answer:
            return NOT_ANSWERED
        if asked.kind == "count" and text in self.words.zero:
            return Answer(State.ZERO_WORD, "0")
        text = without_label(text, asked.label, self.words.count_prefixes)
        answer = self._plain_number(text, asked)
        if answer.state is not State.NOT_A_NUMBER:
            return answer
        plain = self._wordings.plain(text, asked.kind, asked.unit, asked.label)
        return answer if plain is None else self._plain_number(plain, asked)

    def _plain_number(self, text: str, asked: Asked) -> Answer:
        match = self._number.fullmatch(text)
        if match is None:
            return Answer(State.RANGE) if self._range.fullmatch(text) else NOT_A_NUMBER
        unit, inner = self._unit(match["unit"], asked)
        if match["unit"] and unit is None:
            return NOT_A_NUMBER
        comparator = self.comparator(match["before"] or match["middle"] or match["after"] or inner)
        return exact(_THOUSANDS.sub("", match["digits"]), unit, comparator)

    def comparator(self, word: str | None) -> str | None:
        """The comparator that a word stands for."""
        return self._names[word] if word else None

    def _unit(self, typed: str, asked: Asked) -> tuple[str | None, str | None]:
        """The unit that was typed, and the comparator inside it: 1.2万余人."""
        unit = self.units.resolve(typed, asked.kind, asked.unit) if typed else None
        if unit or not typed:
            return unit, None
        inside = self._either.search(typed)
        if inside is None:
            return None, None
        rest = typed[: inside.start()] + typed[inside.end() :]
        return self.units.resolve(rest, asked.kind, asked.unit), inside[0]


def given(cell: Cell | None) -> Answer | None:
    """The answer of a cell whose text need not be parsed: a number, a flaw, or nothing at all."""
    if cell is None:
        return NOT_ANSWERED
    if cell.kind is NUMBER:
        return exact(cell.text)
    flaw = _flaw(cell)
    return NOT_A_NUMBER if flaw is None and cell.kind is OTHER else flaw


def _flaw(cell: Cell) -> Answer | None:
    if cell.kind is ERROR or (cell.text[:1] in _ERROR_SIGNS and _ERROR_TEXT.fullmatch(cell.text.strip())):
        return Answer(State.ERROR_CELL)
    state = _STATES.get(cell.kind)
    return None if state is None else Answer(state)


def is_short(digits: str) -> bool:
    """Nearly all numbers are: nothing of them is to be rounded, and they are in range."""
    return len(digits) <= _DECIMALS and "e" not in digits and digits.isascii()


def exact(digits: str, unit: str | None = None, comparator: str | None = None, names: str | None = None) -> Answer:
    """A number as answer, rounded to what is kept; one out of range is none."""
    if not is_short(digits):
        number = Decimal(digits)
        if abs(number) >= LIMIT:
            return NOT_A_NUMBER
        digits = f"{number.quantize(EXACT, context=_WIDE):f}"
    return new_answer((_NUMBER, digits, unit, comparator, names))
