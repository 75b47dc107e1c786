"""The form in which answers are compared: narrow signs, no blanks; signs that cannot be part of a number are marked."""

import re
import unicodedata
from functools import lru_cache

from ingestion.files.cells import LONGEST_REMEMBERED, UNSEEN, Cell, narrow

# ① and the like separate names of a list; folded they would become digits of a count.
_ENUMERATORS = re.compile("[\u2460-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]")
# ½, ² and the like would join the digits beside them.
_RAISED = re.compile(f"[{''.join(c for c in map(chr, range(0x3400)) if unicodedata.category(c) == 'No')}]")
_SPECIAL = re.compile(f"{_ENUMERATORS.pattern}|{_RAISED.pattern}|[{''.join(map(chr, UNSEEN))}\u2212]")
_LINES = re.compile(r"\s*\n\s*")
_BLANKS = re.compile(r"(?<![\d.,])\s+|\s+(?![\d.,])")


def folded(cell: Cell | None) -> str:
    """Width folded, blanks gone except between digits, where they may mean two numbers; a new line separates."""
    text = cell.text if cell else ""
    return _fold_short(text) if len(text) <= LONGEST_REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    if _SPECIAL.search(text):
        text = _RAISED.sub("^", _ENUMERATORS.sub(";", text.translate(UNSEEN))).replace("\u2212", "-")
    text = narrow(text).strip()
    if "\n" in text:
        text = _LINES.sub(";", text)
    return _BLANKS.sub("", text) if len(text.split()) > 1 else text


_fold_short = lru_cache(maxsize=8192)(_fold)
