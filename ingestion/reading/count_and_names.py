"""A count with a list of names in one cell: 3个：甲、乙、丙. Read only where nothing else could be meant."""

import re
from decimal import Decimal

from ingestion.files.cells import Cell
from ingestion.reading.answers import DIGITS, NOT_A_NUMBER, Answer, AnswerParser, Asked, State, exact, given
from ingestion.reading.folding import folded
from ingestion.reading.name_lists import ENUMERATOR, without_brackets

_DIGIT = re.compile(r"\d")
_SEPARATORS = re.compile(r"[;:,、()\s]+")
_ENUMERATOR = re.compile(rf"(?<![\d.]){ENUMERATOR}(?!\d)")
# So far behind the word a number of those served may stand: a bound, as a cell may hold 32,767 signs.
_LONGEST_DESCRIPTION = 40
_NUMERALS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_CHINESE_DIGITS = "一二两三四五六七八九十百千"


class CountParser:
    """Parses answers that give a count and names; ``of_which`` is the form's word for a part of a whole."""

    def __init__(self, parser: AnswerParser, of_which: str) -> None:
        self._parser, self._of_which = parser, of_which
        words = parser.words
        prefixes = "|".join(sorted(map(re.escape, words.count_prefixes), key=len, reverse=True))
        kinds = parser.units.kinds
        units = "|".join(sorted((re.escape(u) for u, kind in kinds.items() if kind == "count"), key=len, reverse=True))
        either = parser.comparator_words
        # A count at the beginning, and a list behind a separator, or right behind its unit.
        self._counted = re.compile(
            rf"(?:(?:{prefixes})[:为]?)?(?P<before>{either})?(?P<digits>{DIGITS})(?P<middle>{either})?(?P<unit>{units})?"
            rf"(?P<after>{either})?(?:(?P<separator>[:;,、(]+)|(?=[^\d])|$)(?P<names>.*)",
            re.DOTALL,
        )
        self._count = re.compile(rf"(?<![\d.])(\d+)(?:{units})")
        self._in_words = re.compile(f"[{_CHINESE_DIGITS}](?:{units})")
        self._prefix = re.compile(prefixes)
        # 2个国家级、3个省级，共5个: the sum stands last.
        partial = "|".join(map(re.escape, words.partial_list_words))
        self._sum = re.compile(
            rf"(?<=\D)(?:(?P<more>{partial})(?:{prefixes})?|(?:{prefixes})):?(?P<digits>\d+)(?:{units})?\)?\Z"
        )
        # In so many signs at the end it has a digit.
        self._end = max((len(unit) for unit, kind in kinds.items() if kind == "count"), default=0) + len("1)")
        # 两个：甲、乙
        self._numeral_first = re.compile(rf"\A([一二三四五六七八九两])(?=(?:{units})[:;,、(])")
        headings = "|".join(map(re.escape, words.names_headings)) or "(?!)"
        elsewhere = "|".join(map(re.escape, words.names_elsewhere)) or "(?!)"
        self._no_names = re.compile(rf"\A(?:{headings})[:为]|(?:\A|[):;,、]+)(?:{elsewhere})\Z")
        # 境内15个、境外4个: of what kinds they are, and no names.
        self._kinds = re.compile(rf"(?:{re.escape(of_which)})?:?(?:[^\W\d_]{{2,}}?:?\d+(?:{units})(?:[、,;]|\Z))+")
        describing = "|".join(map(re.escape, words.describing))
        self._described = re.compile(rf"(?:{describing})[^\d;,、]{{0,{_LONGEST_DESCRIPTION}}}\d+[^\d;,、]*")

    def parse(self, cell: Cell | None, asked: Asked) -> Answer:
        """The count, and the names as ``value_text``."""
        known = given(cell)
        if known:
            return known
        text = folded(cell)
        total = self._sum.search(text) if _DIGIT.search(text, max(0, len(text) - self._end)) else None
        before = text[: total.start()] if total else ""
        before = before.removesuffix("(") if text.endswith(")") else before  # 甲、乙（共2个）
        # 甲、乙共2个: nothing but names before the number; or counts that it is the sum of.
        if total and (not _DIGIT.search(before) or self._counts(before) == Decimal(total["digits"])):
            return exact(total["digits"], None, None, before.strip(";,、:") + (total["more"] or ""))
        if text[:1] in _NUMERALS:
            text = self._numeral_first.sub(lambda match: str(_NUMERALS[match[1]]), text, count=1)
        match = self._counted.fullmatch(text)
        if match and match["names"] and (match["separator"] or match["unit"]):
            return self._listed(match)
        prefix = self._prefix.search(text)
        if prefix and _DIGIT.search(text, prefix.end()):
            text = text[: prefix.start()] + text[prefix.end() :]
        whole = self._parser.parse(text, asked)
        return self._without_count(text) if whole.state is State.NOT_A_NUMBER else whole

    def _listed(self, match: re.Match[str]) -> Answer:
        """A count with a list behind it."""
        names = match["names"].strip(":;,、")
        if names.count(")") > names.count("("):  # the separator took the one that opens
            names = names.removesuffix(")")
        digits = match["digits"].replace(",", "").replace(" ", "")
        if _DIGIT.search(names):
            mark, number = _ENUMERATOR.search(names), Decimal(digits)
            if mark and int(mark[1]) == number + 1:
                # 1、甲2、乙: the number is the first of an enumeration and counts nothing.
                return self._without_count(match[0])
            bracketed = "(" in (match["separator"] or "") and match["names"].endswith(")")
            if not (self._is_total(number, names) or (bracketed and 0 < self._counts(names) <= number)):
                return NOT_A_NUMBER
        if match["unit"] and self._in_words.search(names) and self._in_words.search(without_brackets(names)):
            return NOT_A_NUMBER
        comparator = self._parser.comparator(match["before"] or match["middle"] or match["after"])
        names = self._no_names.sub("", names)
        return exact(digits, match["unit"], comparator, None if self._kinds.fullmatch(names) else names or None)

    def _without_count(self, text: str) -> Answer:
        """Names alone, or nothing that could be read."""
        looks_like_list = any(separator in text for separator in self._parser.words.list_separators)
        is_names = looks_like_list or not _DIGIT.match(text.lstrip("+-"))
        return Answer(State.NAMES_ONLY, value_text=text) if is_names else NOT_A_NUMBER

    def _is_total(self, number: Decimal, names: str) -> bool:
        """Whether a number counts the whole list: it is not one of several counts, as in 3个国家级、5个省级."""
        names = self._described.sub("", names)
        if not _DIGIT.search(names):
            return True
        outside = self._counts(without_brackets(names))
        if outside and not names.startswith(self._of_which):
            return outside == number
        if any(entry.isdecimal() for entry in _SEPARATORS.split(_ENUMERATOR.sub(";", names))):
            return False
        return self._counts(names) <= number

    def _counts(self, text: str) -> Decimal:
        """Sum of the counts in a text."""
        return sum(map(Decimal, self._count.findall(text)), Decimal(0))
