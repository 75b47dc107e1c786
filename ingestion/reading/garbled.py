"""Text that a program read in a wrong encoding and saved like that: 鍥涘窛鐪 or å››å·ç for 四川."""

from collections.abc import Callable, Iterable
from itertools import islice

from ingestion.files.cells import LONGEST_REMEMBERED, LOST

# What the bytes were taken for, and what they were.
_MISTAKES = (
    ("gb18030", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1252", "gb18030"),
    ("latin-1", "gb18030"),
)
_TEXTS = 1000
# So many labels do not arise from other text by chance.
_LABELS = 3


def is_garbled(texts: Iterable[str], is_label: Callable[[str], bool]) -> bool:
    """Whether texts in which no form was found hold a form saved in a wrong encoding, or lost signs."""
    odd = [text for text in islice(texts, _TEXTS) if not text.isascii() and len(text) <= LONGEST_REMEMBERED]
    if sum(LOST in text for text in odd) >= _LABELS:
        return True
    return any(
        sum(is_label(text.encode(taken_for, "ignore").decode(was, "ignore")) for text in odd) >= _LABELS
        for taken_for, was in _MISTAKES
    )
