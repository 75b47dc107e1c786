"""What a label says beyond the official one, or leaves out: whether it may ask for something else."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import Indel

from ingestion.form import Form


class LabelWords:
    """The words that a form lets its labels gain and lose without another meaning; without such lists, all."""

    def __init__(self, form: Form) -> None:
        self._additions = _any_of(form.label_additions)
        self._omissions = _any_of(form.label_omissions)

    def adds_nothing(self, text: str) -> bool:
        """Whether words in a label add nothing to what it asks for."""
        return self._additions.fullmatch(text) is not None

    def says_more(self, text: str, official: str, whole: str) -> bool:
        """Whether a label says more or less than the official one in a way that may change what it asks for.

        ``whole`` is the label of the item that it is a part of, and may be left out; else it is empty.
        """
        if len(text) == len(official) and sound_alike(text, official):
            return False
        edits = Indel.opcodes(official, text)
        missing = (official[edit.src_start : edit.src_end] for edit in edits if edit.tag == "delete")
        if not all(part == whole or self._omissions.fullmatch(part) for part in missing):
            return True
        added = (text[edit.dest_start : edit.dest_end] for edit in edits if edit.tag == "insert")
        return not all(map(self.adds_nothing, added))


def sound_alike(one: str, other: str) -> bool:
    """Whether two texts are written differently and sound the same: 总产值 and 总产植."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(one) == lazy_pinyin(other)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest_first)}|[\W\d])*" if longest_first else ".*")
