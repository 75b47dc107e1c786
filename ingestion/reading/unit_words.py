"""What labels, notes and cells say of the unit: one that is known, one that is not, or nothing."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ingestion.files.cells import LONGEST_REMEMBERED, fold, narrow, simplified

MONEY = "money"
_BRACKETS = str.maketrans("[]{}【】〔〕〖〗「」『』《》〈〉", "()" * 9)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_SEPARATORS = re.compile(r"[,、;:/|·\s]|和|及|或")
_CURRENCY, _YUAN = "人民币", "元"
# 单位：万元 · 计量单位为万元 · 以万元为单位 · 以万元计 · 以下按万元填列
_NOTES = (
    re.compile(r"(?:(?:单位|数据|金额|数额|数值|数字)\s*)+(?:均|都|统一|一律)*[:为是]?\s*\(?([^\s:;。()]+)"),
    re.compile(r"以\s*([^\s:;。()以]{1,8}?)\s*(?:为单位|计)"),
    re.compile(r"(?:^|[(:,]|以[上下]|[本全]表|金额|统一|一律)\s*[均都]?按\s*([^\s:;。()按]{1,8}?)\s*(?:填|列|计)"),
)
_OF_ONE = re.compile(r"(?<=,)[^,]{1,10}[为按]")  # 单位：亿元，研发投入为万元
_MERE = re.compile(rf"{_CURRENCY}|(?:计量|金额)?单位[:为是]?")
_SCALES = "十百千万亿兆"
_DIGIT = re.compile(r"\d")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Words that are units are short; a note or bracket that goes on and on says something else.
_LONGEST = 8


class Written(NamedTuple):
    """A label without its units, the unit words in it in their order, and whether some other word there may be one."""

    core: str
    units: tuple[str, ...]
    doubtful: bool = False


class Notes(NamedTuple):
    """What notes say of units: the nearest one above a row, and those that stand anywhere else in the workbook."""

    above: Written | None = None
    elsewhere: tuple[Written, ...] = ()


class UnitWords:
    """The unit words of the reference data (word -> kind of quantity) and how people shorten them."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.kinds = dict(kinds)
        # Whatever names a unit has one of these.
        self._ends = frozenset(unit[-1] for unit in kinds) | {"币", "％", *_SCALES}
        self._short = {unit[:-1] for unit in kinds if len(unit) > 1}
        self._money_ends = tuple({unit[-1] for unit, kind in kinds.items() if kind == MONEY})
        ends = sorted((unit for unit in kinds if len(unit) > 1), key=len, reverse=True)
        # At the end of a label a unit of one character could be part of its last word.
        self._ending = re.compile(rf"(?:[,:/|·;-]|单位)*({'|'.join(map(re.escape, ends))})$")
        self._marked_ending = re.compile(rf"[,:/|·;-]+({'|'.join(map(re.escape, kinds))})$")
        # 千家 and 10万元 are no units that are known, but what stands there is counted in them.
        self._scaled = re.compile(rf"[\d{_SCALES}]+(?:{'|'.join(map(re.escape, kinds))})")
        self._scaled_ending = re.compile(rf"[{_SCALES}](?:{'|'.join(map(re.escape, kinds))})?$")

    def resolve(self, word: str, kind: str, unit: str) -> str | None:
        """The unit of a kind that a word means beside ``unit``: 亿 is 亿元 where 亿元 is asked, 万 is 万人 for 人."""
        word = simplified(word)
        candidates = (word, word + unit[-1:], word + unit)
        return next((known for known in candidates if self.kinds.get(known) == kind), None)

    def unit_of_number(
        self, kind: str, unit: str, said: Iterable[Written | None], notes: Notes, *, is_pair: bool = False
    ) -> tuple[str, bool]:
        """The unit of a bare number and whether it is clear: what is said of it, else a note, else ``unit``.

        ``is_pair``: what is said is said of two values, so some of it is not of this one.
        """
        note = notes.above
        heard = [written for written in said if written and (written.units or written.doubtful)]
        words = [word for written in heard for word in written.units]
        known = {resolved for word in words if (resolved := self.resolve(word, kind, unit))}
        if is_pair and not known and not any(written.doubtful for written in heard):
            heard = []  # what is said is all of the other value
        clear = len(known) == 1 or (not known and (is_pair or not words))
        clear &= not any(written.doubtful for written in heard)
        if note and kind == MONEY:
            clear &= not note.doubtful and (known or {unit if heard else note.units[0]}) <= set(note.units)
            clear &= bool(known) or len(note.units) == 1
            known = known or (set(note.units[:1]) if not heard else set())
        elif kind == MONEY and not heard:
            clear &= all(unit in other.units and not other.doubtful for other in notes.elsewhere)
        return next(iter(known), unit), clear

    def parts(self, text: str) -> list[str]:
        """A label cut where its units stand."""
        folded = fold(text).translate(_BRACKETS)
        cut = _IN_BRACKETS.sub(lambda match: "\n" if self._words(match[1]) else match[0], folded)
        return cut.strip("\n").split("\n")

    def of_label(self, text: str) -> Written:
        """What a label says of units, in brackets or at its end; a text that goes on and on is no label."""
        if len(text) > LONGEST_REMEMBERED:
            return Written(fold(text), ())
        folded = fold(text).translate(_BRACKETS)
        found: list[str] = []
        doubtful = False
        for inside in _IN_BRACKETS.findall(folded):
            words = self._words(inside)
            found += words
            doubtful |= not words and self._is_doubtful(inside)
        core = _IN_BRACKETS.sub(lambda match: self._beside_units(match[1]), folded).strip(":")
        ending = self._ending.search(core) or self._marked_ending.search(core)
        if ending:
            found.append(ending[1])
            core = core[: ending.start()].strip(":")
        doubtful |= core.endswith(self._money_ends) or self._scaled_ending.search(core) is not None
        return Written(core, tuple(found), doubtful)

    def of_cell(self, text: str) -> Written | None:
        """What a cell says that stands for a unit alone: 万元, （万元）, 单位：万元. None for any other cell."""
        if len(text) > 2 * _LONGEST or self._ends.isdisjoint(text):
            return None
        folded = fold(text).translate(_BRACKETS)
        inside = folded.strip("()").removeprefix("单位").strip(":")
        words = self._words(inside) if inside else []
        if words and all(word in self.kinds for word in words):
            return Written("", tuple(words))
        # 万美元 and （美元） name a unit; a name may end like one, too.
        marked = folded != inside or inside.startswith(tuple(self._short))
        is_money = marked and self._is_unknown_money(inside)
        is_unknown = (is_money or self._scaled.fullmatch(inside)) and not _DIGIT.search(inside)
        return Written("", (), doubtful=True) if is_unknown else None

    def of_note(self, text: str) -> Written | None:
        """What a note sets for the money below it; None where the text is no such note."""
        if len(text) > LONGEST_REMEMBERED or self._ends.isdisjoint(text):
            return None
        for match in (match for note in _NOTES for match in note.finditer(narrow(text))):
            inside = _OF_ONE.sub("", match[1].replace(_CURRENCY, ""))
            words = [unit for word in self._words(inside) if (unit := self.resolve(word, MONEY, _YUAN))]
            doubtful = any(self._is_unknown_money(word) for word in _SEPARATORS.split(inside))
            if words or doubtful:
                return Written("", tuple(dict.fromkeys(words)), doubtful)
        alone = self.of_cell(text)
        return alone if alone and (alone.doubtful or self.kinds.get(alone.units[0]) == MONEY) else None

    def _words(self, text: str) -> list[str]:
        """The unit words that a text consists of, whole or part by part."""
        text = text.replace(_CURRENCY, "").removeprefix("单位").lstrip(":为是")
        if self._is_unit(text):
            return [text]
        return [word for word in _SEPARATORS.split(text) if self._is_unit(word)]

    def _beside_units(self, inside: str) -> str:
        """What brackets hold beside units: of (上半年,亿元) it is (上半年)."""
        if not self._words(inside):
            return f"({inside})"
        bare = _MERE.sub("", inside)
        rest = [] if self._is_unit(bare) else [w for w in _SEPARATORS.split(bare) if w and not self._is_unit(w)]
        return f"({','.join(rest)})" if rest else ""

    def _is_unit(self, word: str) -> bool:
        return word in self.kinds or word in self._short

    def _is_unknown_money(self, word: str) -> bool:
        return word.endswith((*self._money_ends, "币")) and len(word) <= _LONGEST and not self._is_unit(word)

    def _is_doubtful(self, inside: str) -> bool:
        """Whether what stands in brackets may be a unit that is not known: 万美元, USD, ‰."""
        foreign = bool(inside) and not _HAN.search(inside) and not inside.isdecimal()
        return foreign or any(
            self._is_unknown_money(word) or self._scaled.fullmatch(word) for word in _SEPARATORS.split(inside)
        )
