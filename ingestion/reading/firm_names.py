"""Whether a text may be the name of a firm, and whether a title means the table of firms."""

import re
from collections.abc import Callable, Iterator, Sequence

from ingestion.files.cells import fold
from ingestion.form import EnterpriseTable

# With what a pattern begins that does not begin with a plain sign.
_NO_PLAIN_SIGN = tuple("^$.|?*+()[]{}\\")


def _searches(patterns: Sequence[str]) -> Iterator[Callable[[str], re.Match[str] | None]]:
    """Functions that find any of some patterns: quicker for those of a beginning, and for those with a plain sign."""
    at_beginning = [p for p in patterns if p.startswith("^") and "|" not in p]
    plain = [p for p in patterns if not p.startswith(_NO_PLAIN_SIGN)]
    others = [p for p in patterns if p not in at_beginning and p not in plain]
    if at_beginning:
        yield re.compile("|".join(at_beginning)).match
    for group in (plain, others):
        if group:
            yield re.compile("|".join(group)).search


class FirmNames:
    """The words by which the form tells names of firms from other texts."""

    def __init__(self, spec: EnterpriseTable) -> None:
        ends = "|".join(map(re.escape, spec.name_endings))
        self._is_name = re.compile(rf"{'|'.join(map(re.escape, spec.name_words))}|(?:{ends})(?:\([^()]*\))?$").search
        totals = [rf"{re.escape(word)}(?:数|\W)*$" for word in spec.total_words]
        self._signs_of_none = list(_searches((*spec.no_name_words, *totals)))
        titles = "|".join(sorted(map(re.escape, map(fold, spec.title_words)), key=len, reverse=True))
        self._title = re.compile(rf"(?:{titles}|\W|[\d一二三四五六七八九十])*" if titles else ".*")

    def is_doubtful(self, name: str, *, described: bool = False) -> bool:
        """Whether a text may be the name of no firm; ``described``: beside it stands what a firm is, or does.

        长虹 is the name of a firm of which ownership and business are told; by itself it may be anything.
        """
        for finds in self._signs_of_none:
            if finds(name):
                return True
        return not (described or self._is_name(fold(name)))

    def is_title(self, core: str) -> bool:
        """Whether a text above a table, or the name of its sheet, says nothing but that it is of firms."""
        return self._title.fullmatch(core) is not None
