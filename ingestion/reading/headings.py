"""Headings: which column is which year, and what the title says."""

import re
from functools import lru_cache
from typing import NamedTuple

from ingestion.files.cells import Row, Sheet, fold
from ingestion.form import Form

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CHINESE_YEAR = re.compile("二[〇○零][〇○零一二三四五六七八九]{2}")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_FILLERS = re.compile(r"[()年度:]")
# A heading of years names at least so many different ones; a lone 2020 may be any number.
_YEARS_IN_HEADING = 2
_LONGEST = 24


class YearColumn(NamedTuple):
    """A column, or several under one merged heading, and the data year that stands above."""

    first: int
    last: int
    year: int


class YearHeading(NamedTuple):
    """A row that says which column is which year."""

    row: int
    columns: tuple[YearColumn, ...]  # from left to right
    stated: tuple[int, ...]  # years written as such, not as 上年
    others: frozenset[int]  # columns that it heads with something else
    bare: bool  # nothing but numbers that may be years
    contradicts_itself: bool  # 上三年 stands beside one year and 上年 beside another that it cannot be then

    @property
    def years(self) -> list[int]:
        """The years from left to right, as often as they stand there."""
        return [column.year for column in self.columns]


class _Year(NamedTuple):
    number: int  # a year, or the offset from the report year
    stated: bool
    bare: bool = False  # nothing but four digits, which may be any number
    report_year: int | None = None  # of which a stated year is what the word beside it says


class HeadingReader:
    """Reads the headings of one form."""

    def __init__(self, form: Form) -> None:
        self._title = fold(form.title_zh)
        self._words = {_FILLERS.sub("", fold(word)): offset for offset, word in form.years.items()}
        self._signs = frozenset("2２二").union(*map(set, form.years.values()))
        self._year = lru_cache(maxsize=2048)(self._find_year)

    def years(self, sheet: Sheet, row: int, cells: Row, report_year: int) -> YearHeading | None:
        """The row as heading of the years."""
        if len(cells) < _YEARS_IN_HEADING:
            return None
        found = {c: year for c, cell in cells.items() if len(cell.text) <= _LONGEST and (year := self._year(cell.text))}
        if len(found) < _YEARS_IN_HEADING:
            return None
        columns = tuple(
            YearColumn(column, sheet.last_column(row, column), year.number + (0 if year.stated else report_year))
            for column, year in found.items()
        )
        years = {column.year for column in columns}
        if len(years) < _YEARS_IN_HEADING:
            return None
        # Counts may look like years: bare ones must follow one another.
        bare = all(year.bare for year in found.values())
        if bare and max(years) - min(years) != len(years) - 1:
            return None
        stated = tuple(column.year for column, year in zip(columns, found.values(), strict=True) if year.stated)
        meant = {year.report_year for year in found.values()} - {None}
        return YearHeading(row, columns, stated, frozenset(cells.keys() - found.keys()), bare, len(meant) > 1)

    def is_year(self, text: str) -> bool:
        """Whether a text names a data year."""
        return len(text) <= _LONGEST and self._year(text) is not None

    def _find_year(self, text: str) -> _Year | None:
        """The data year that a text names."""
        if self._signs.isdisjoint(text):
            return None
        folded = _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), fold(text))
        written = _YEAR.search(folded)
        rest = _FILLERS.sub("", _YEAR.sub("", folded, count=1))
        offset = self._words.get(rest)
        if written and (offset is not None or not rest):
            year = int(written[1])
            return _Year(
                year, stated=True, bare=folded == written[1], report_year=None if offset is None else year - offset
            )
        # 上 alone is no 上年.
        return _Year(offset, stated=False) if offset is not None and folded != rest else None

    def title_year(self, text: str) -> int | None:
        """The report year in the form's title; None where the cell is no title or names none."""
        folded = fold(text)
        year = _YEAR.search(folded) if self._title in folded else None
        return int(year[1]) if year else None
