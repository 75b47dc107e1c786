"""One cell of the form -> an answer. What cannot be told with certainty gets a state, never a guessed number."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingestion.cells import Cell, CellKind
from ingestion.form import AnswerWords

EXACT = Decimal("1e-8")
LIMIT = Decimal("1e30")
_DIGITS = r"[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?"
_CIRCLED = re.compile(
    f"[{''.join(chr(c) for c in range(0x2000, 0x3400) if unicodedata.category(chr(c)) == 'No')}¹²³¼½¾]"
)
_ERROR_TEXT = re.compile(r"#(?:REF|DIV/0|N/A|NAME|NULL|NUM|VALUE)[!?]?|Err:\d+")
_PAIR_SEPARATORS = ";/、,(和及"


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
    UNIT_UNCLEAR = "unit_unclear"  # label and note name different units


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; ``number`` in ``unit`` as typed, ``unit`` None where the cell names none."""

    state: State
    number: Decimal | None = None
    unit: str | None = None
    comparator: str | None = None
    value_text: str | None = None


class AnswerParser:
    """Parses cells by the words of a form and the units of the reference data (unit -> kind of quantity)."""

    def __init__(self, words: AnswerWords, units: Mapping[str, str]) -> None:
        self.words = words
        self.units = units
        comparators = [word for group in words.comparators.values() for word in group]
        either = "|".join(sorted(map(re.escape, comparators), key=len, reverse=True))
        self._number = re.compile(
            rf"(?P<before>{either})?(?P<digits>{_DIGITS})(?P<middle>{either})?(?P<unit>[^\d\s]*?)(?P<after>{either})?"
        )
        self._range = re.compile(rf"({either})?{_DIGITS}[^\d\s]*?(?:-|~|至|到|—)+{_DIGITS}[^\d\s]*")
        prefixes = "|".join(sorted(map(re.escape, words.count_prefixes), key=len, reverse=True))
        self._count_prefix = re.compile(rf"^(?:{prefixes})(?=.*\d)")

    def number(self, cell: Cell | None, quantity: str, unit: str, label: str = "") -> Answer:
        """An amount, a count or a percentage. ``quantity`` is the kind of its units, ``unit`` that of its label."""
        return _given(cell) or self._parse_number(_fold_answer(cell), quantity, unit, label)

    def count_and_names(self, cell: Cell | None, quantity: str, unit: str, label: str = "") -> Answer:
        """A count followed by a list of names: 3个：甲、乙、丙."""
        given = _given(cell)
        if given:
            return given
        text = self._count_prefix.sub("", _fold_answer(cell))
        whole = self._parse_number(text, quantity, unit, label)
        if whole.state is not State.NOT_A_NUMBER:
            return whole
        for head, names in self._heads(text):
            answer = self._parse_number(head, quantity, unit, label)
            if answer.state is State.NUMBER and (answer.unit or not _enumerated(answer.number, names)):
                return Answer(State.NUMBER, answer.number, answer.unit, answer.comparator, names)
        starts_with_digit = re.match(r"[+-]?\d", text) is not None
        looks_like_list = any(separator in text for separator in self.words.list_separators)
        if looks_like_list or not starts_with_digit:
            return Answer(State.NAMES_ONLY, value_text=text)
        return Answer(State.NOT_A_NUMBER)

    def pair(
        self, cell: Cell | None, quantities: tuple[str, str], units: tuple[str, str], label: str = ""
    ) -> list[Answer]:
        """Two values in one cell: 0.85；3.2%. A single value is the first, the second is then not answered."""
        given = _given(cell)
        if given:
            return [given, Answer(State.NOT_ANSWERED) if given.state is State.NUMBER else given]
        text = _fold_answer(cell)
        first = self._parse_number(text, quantities[0], units[0], label)
        if first.state is not State.NOT_A_NUMBER:
            return [first, Answer(State.NOT_ANSWERED)]
        readings = []
        for left, right in _splits(text):
            pair = [
                self._parse_number(left, quantities[0], units[0], label),
                self._parse_number(right, quantities[1], units[1], label),
            ]
            if pair[0].state is State.NUMBER and pair[1].state in (State.NUMBER, State.NOT_ANSWERED):
                readings.append(pair)
        return readings[0] if len(readings) == 1 else [Answer(State.NOT_A_NUMBER), Answer(State.NOT_A_NUMBER)]

    def incident(self, cell: Cell | None) -> Answer:
        """Item 26: nothing to report, or a statement. Blank is not answered, never none."""
        flaw = _flaw(cell) if cell else Answer(State.NOT_ANSWERED)
        if flaw or cell is None:
            return flaw or Answer(State.NOT_ANSWERED)
        text = _fold_answer(cell).strip("。.;")
        if text in self.words.none_reported:
            return Answer(State.NONE)
        if text in self.words.not_answered:
            return Answer(State.NOT_ANSWERED)
        return Answer(State.STATEMENT, value_text=cell.text.strip())

    def text(self, cell: Cell | None) -> Answer:
        """A name or another plain text."""
        flaw = _flaw(cell) if cell else Answer(State.NOT_ANSWERED)
        if flaw or cell is None:
            return flaw or Answer(State.NOT_ANSWERED)
        if _fold_answer(cell) in self.words.not_answered:
            return Answer(State.NOT_ANSWERED)
        return Answer(State.TEXT, value_text=cell.text.strip())

    def _parse_number(self, text: str, quantity: str, unit: str, label: str) -> Answer:
        if text in self.words.not_answered:
            return Answer(State.NOT_ANSWERED)
        if quantity == "count" and text in self.words.zero:
            return Answer(State.ZERO_WORD, Decimal(0))
        text = _without_label(text, label)
        match = self._number.fullmatch(text)
        if match is None:
            return Answer(State.RANGE if self._range.fullmatch(text) else State.NOT_A_NUMBER)
        typed = match["unit"]
        known = self._unit(typed, quantity, unit) if typed else None
        comparator = self._comparator(match["before"] or match["middle"] or match["after"])
        if typed and known is None:
            return Answer(State.NOT_A_NUMBER)
        return _exact(Decimal(re.sub("[, ]", "", match["digits"])), known, comparator)

    def _unit(self, typed: str, quantity: str, unit: str) -> str | None:
        # 3.5亿 for 亿元 and 1.2万 for 万人: the last character is often left out.
        candidates = (typed, typed + unit[-1:], typed + unit)
        return next((word for word in candidates if self.units.get(word) == quantity), None)

    def _comparator(self, word: str | None) -> str | None:
        return next((name for name, group in self.words.comparators.items() if word in group), None)

    def _heads(self, text: str) -> Iterator[tuple[str, str]]:
        """Ways to cut a count off a list of names: at a separator, or after a unit."""
        match = re.match(rf"[^\d]?{_DIGITS}[^\d:;,、(]{{0,3}}?[:;,、(]+", text)
        if match:
            yield match[0].rstrip(":;,、("), text[match.end() :].removesuffix(")")
        match = re.match(_DIGITS, text)
        if match:
            for length in (3, 2, 1):
                typed = text[match.end() : match.end() + length]
                if self.units.get(typed) == "count":
                    yield match[0] + typed, text[match.end() + length :].strip(":;,、()")


def _given(cell: Cell | None) -> Answer | None:
    """The answer of a cell whose text need not be parsed: a number, a flaw, or nothing at all."""
    if cell is None:
        return Answer(State.NOT_ANSWERED)
    if cell.number is not None:
        return _exact(cell.number, None, None)
    # A date or a truth value is no figure, whatever number it is stored as.
    return Answer(State.NOT_A_NUMBER) if cell.kind is CellKind.OTHER else _flaw(cell)


def _flaw(cell: Cell) -> Answer | None:
    if cell.kind is CellKind.ERROR or _ERROR_TEXT.fullmatch(cell.text.strip()):
        return Answer(State.ERROR_CELL)
    return Answer(State.NO_CACHED_VALUE) if cell.kind is CellKind.NO_RESULT else None


def _fold_answer(cell: Cell | None) -> str:
    """Width folded, blanks gone except between digits, where they may mean two numbers; a new line separates.

    So do ① and its kind: folded they would become digits of a count.
    """
    text = unicodedata.normalize("NFKC", _CIRCLED.sub(";", cell.text if cell else "")).strip()
    text = re.sub(r"\s*\n\s*", ";", text).replace("\u2212", "-")
    return re.sub(r"(?<![\d.,])\s+|\s+(?![\d.,])", "", text)


def _enumerated(first: Decimal | None, names: str) -> bool:
    """Whether the number is the first of an enumeration (1、甲2、乙) and counts nothing."""
    return bool(re.search(r"(?:^|[;,)])\d{1,2}[、.)]", names) or (first == 1 and re.search(r"2[、.)]", names)))


def _without_label(text: str, label: str) -> str:
    """研发投入0.85亿元 -> 0.85亿元: words of the label in front of the figure say nothing new."""
    match = re.match(r"([^\d+-]{2,}?):?(?=[+-]?\d)", text)
    return text[match.end() :] if match and match[1] in label else text


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for place, character in enumerate(text):
        if character in _PAIR_SEPARATORS:
            yield text[:place], text[place + 1 :].removesuffix(")")
    match = re.fullmatch(rf"({_DIGITS}[^\d\s.,+-]+)({_DIGITS}%)", text)
    if match:
        yield match[1], match[2]


def _exact(number: Decimal, unit: str | None, comparator: str | None) -> Answer:
    if abs(number) >= LIMIT:
        return Answer(State.NOT_A_NUMBER)
    return Answer(State.NUMBER, number.quantize(EXACT), unit, comparator)
