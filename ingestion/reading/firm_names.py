"""Whether a text may be the name of a firm, and whether a title means the table of firms."""

import re

from ingestion.files.cells import fold
from ingestion.form import EnterpriseTable


class FirmNames:
    """The words by which the form tells names of firms from other texts."""

    def __init__(self, spec: EnterpriseTable) -> None:
        ends = "|".join(map(re.escape, spec.name_endings))
        self._is_name = re.compile(rf"{'|'.join(map(re.escape, spec.name_words))}|(?:{ends})(?:\([^()]*\))?$").search
        totals = "|".join(map(re.escape, spec.total_words))
        self._is_no_name = re.compile("|".join((*spec.no_name_words, rf"(?:{totals})(?:数|\W)*$"))).search
        titles = "|".join(sorted(map(re.escape, map(fold, spec.title_words)), key=len, reverse=True))
        self._title = re.compile(rf"(?:{titles}|\W|[\d一二三四五六七八九十])*" if titles else ".*")

    def is_doubtful(self, name: str, *, described: bool = False) -> bool:
        """Whether a text may be the name of no firm; ``described``: beside it stands what a firm is, or does.

        长虹 is the name of a firm of which ownership and business are told; by itself it may be anything.
        """
        return self._is_no_name(name) is not None or not (described or self._is_name(fold(name)))

    def is_title(self, core: str) -> bool:
        """Whether a text above a table, or the name of its sheet, says nothing but that it is of firms."""
        return self._title.fullmatch(core) is not None
