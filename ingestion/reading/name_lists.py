"""Lists that people type into one cell: how many names, which HS codes."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from ingestion.form_words import AnswerWords

_LISTS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
# In front of a name: 1、 2. 3) （4）; its group is the number.
ENUMERATOR: str = _LISTS["enumerator"]
_HS_CODE = re.compile(_LISTS["hs_code"])
_OPENING, _CLOSING = "([【《", ")]】》"


@dataclass(frozen=True, slots=True)
class Listed:
    """How many names a list holds: ``least`` and ``most`` where it can be read in several ways."""

    least: int
    most: int
    is_partial: bool  # ends in 等: there are more


class NameLists:
    """Reads lists of names by the words of a form."""

    def __init__(self, words: AnswerWords) -> None:
        self._separators = words.list_separators
        self._partial_words = words.partial_list_words

    def read(self, text: str) -> Listed:
        """The names of a list as typed. Separators within brackets or titles separate nothing."""
        folded = re.sub(r"[^\S\n]", "", unicodedata.normalize("NFKC", text)).strip("。.;,、\n")
        bare = without_brackets(folded)
        # Where two kinds of separators stand, the names may be divided by both or by one of them.
        counts = [self._count(bare, [s]) for s in self._separators if s in bare] + [self._count(bare, self._separators)]
        joined = sum(bare.count(word) for word in _LISTS["joiners"])
        return Listed(min(counts), max(counts) + joined, self._partial.search(folded) is not None)

    def _count(self, text: str, separators: "list[str] | tuple[str, ...]") -> int:
        either = f"(?:{'|'.join(map(re.escape, separators))})"
        names = re.split(either, re.sub(rf"(^|{either}){ENUMERATOR}", r"\1", text))
        return sum(bool(name) for name in names)

    @cached_property
    def _partial(self) -> "re.Pattern[str]":
        words = "|".join(map(re.escape, self._partial_words))
        return re.compile(f"(?:{words}){_LISTS['after_partial']}$")


def without_brackets(text: str) -> str:
    """What stands in brackets belongs to the name before it, and a title in 《》 is one; what is not closed goes on."""
    depth, kept = 0, []
    for sign in text:
        if depth == 0:
            kept.append(sign)
        depth += (sign in _OPENING) - (sign in _CLOSING and depth > 0)
    return "".join(kept)


def hs_codes(text: str | None) -> list[str]:
    """The HS codes in a text, digits only, in their order, each once."""
    found = _HS_CODE.findall(unicodedata.normalize("NFKC", text or ""))
    return list(dict.fromkeys(code.replace(".", "") for code in found))
