"""Headings: which column is which year, and what the title says."""

import re
from functools import lru_cache
from typing import NamedTuple

from ingestion.files.cells import NUMBER, Row, Sheet, fold
from ingestion.form import Form
from ingestion.reading.unit_words import UnitWords

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CHINESE_YEAR = re.compile("二[〇○零][〇○零一二三四五六七八九]{2}")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)(?=年)")
# 2020年度 and 2018-2020年 inside the title of the form.
_TITLE_YEARS = r"(?:20\d\d(?:年度?)?[-、,至到~—]*)+"
_SIGNS = re.compile(r"[():、,/*※]")
# A heading of years names at least so many different ones; a lone 2020 may be any number.
_YEARS_IN_HEADING = 2
_LONGEST = 24


class YearColumn(NamedTuple):
    """A column, or several under one merged heading, and the data year that stands above."""

    first: int
    last: int
    year: int


# So many figures of a firm may follow one another like years.
_YEARS_BY_CHANCE = 2


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

    @property
    def says_only_years(self) -> bool:
        """Whether numbers in a table can only be years: more than by chance, and hardly anything else beside them."""
        return len(self.columns) > _YEARS_BY_CHANCE and len(self.others) <= 1


class _Year(NamedTuple):
    number: int  # a year, or the offset from the report year
    stated: bool
    bare: bool = False  # nothing but four digits, which may be any number
    report_year: int | None = None  # of which a stated year is what the word beside it says


class HeadingReader:
    """Reads the headings of one form; ``words`` knows the units that may stand in one."""

    def __init__(self, form: Form, words: UnitWords) -> None:
        self._units, self._offsets = words, tuple(form.years)
        self._titles = tuple(map(fold, (form.title_zh, *form.titles_also_zh)))
        self._title_years = re.compile("|".join((_TITLE_YEARS, *form.title_year_words)))
        fillers = sorted(map(fold, form.year_fillers), key=len, reverse=True)
        self._fillers = re.compile("|".join(map(re.escape, fillers)))
        said = [(offset, word) for offset, word in form.years.items()]
        said += [(offset, word) for offset, words_ in form.year_words.items() for word in words_]
        self._words = {self._rest(fold(word)): offset for offset, word in said}
        self._signs = frozenset("1２2二年").union(*(set(word) for _, word in said))
        self._values, self._others = (
            frozenset(map(fold, group)) for group in (form.value_headings, form.other_headings)
        )
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
        asked = {report_year + offset for offset in self._offsets}
        if asked < years:  # a table that goes further back, or on
            found = {c: year for (c, year), column in zip(found.items(), columns, strict=True) if column.year in asked}
            columns, years = tuple(column for column in columns if column.year in asked), asked
        if len(years) < _YEARS_IN_HEADING:
            return None
        # Counts may look like years: bare ones must follow one another.
        bare = all(year.bare for year in found.values())
        if bare and max(years) - min(years) != len(years) - 1:
            return None
        stated = tuple(column.year for column, year in zip(columns, found.values(), strict=True) if year.stated)
        meant = {year.report_year for year in found.values()} - {None}
        return YearHeading(row, columns, stated, frozenset(cells.keys() - found.keys()), bare, len(meant) > 1)

    def refined(self, heading: YearHeading, cells: Row) -> YearHeading | None:
        """The heading, where the row below it says in which column under each year the value stands: 数值 | 同比（%）.

        None where the row says no such thing, or not for every year.
        """
        said = {c: self._units.of_label(cell.text).core for c, cell in cells.items() if cell.kind is not NUMBER}
        columns = []
        for column in heading.columns:
            under = {c: said[c] for c in range(column.first, column.last + 1) if c in said}
            values = [c for c, word in under.items() if word in self._values]
            if len(values) != 1 or not all(word in self._values | self._others for word in under.values()):
                return None
            columns.append(YearColumn(values[0], values[0], column.year))
        others = heading.others | {c for c in said if c not in {column.first for column in columns}}
        return heading._replace(columns=tuple(columns), others=others)

    def is_year(self, text: str) -> bool:
        """Whether a text names a data year."""
        return len(text) <= _LONGEST and self._year(text) is not None

    def _find_year(self, text: str) -> _Year | None:
        """The data year that a text names."""
        if self._signs.isdisjoint(text):
            return None
        folded = _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), self._units.of_label(text).core)
        folded = folded if _YEAR.search(folded) else _SHORT_YEAR.sub(r"20\1", folded, count=1)
        written = _YEAR.search(folded)
        rest = self._rest(_YEAR.sub("", folded, count=1))
        offset = self._words.get(rest)
        if written and (offset is not None or not rest):
            year = int(written[1])
            return _Year(
                year, stated=True, bare=folded == written[1], report_year=None if offset is None else year - offset
            )
        # 上 alone is no 上年.
        return _Year(offset, stated=False) if offset is not None and folded != rest else None

    def _rest(self, text: str) -> str:
        """What is left of a heading without signs and the words that say nothing of the year."""
        return self._fillers.sub("", _SIGNS.sub("", text))

    def is_title(self, text: str) -> bool:
        """Whether a text is the title of the form."""
        said = self._title_years.sub("", fold(text))
        return any(title in said for title in self._titles)

    def title_year(self, text: str) -> int | None:
        """The report year in the form's title; None where the cell is no title or names none."""
        years = list(map(int, _YEAR.findall(fold(text)))) if self.is_title(text) else []
        if not years:
            return None
        # 2018-2020年: these are the data years.
        is_span = len(years) > 1 and max(years) - min(years) == len(self._offsets) - 1
        return max(years) - max(self._offsets) if is_span else max(years)
