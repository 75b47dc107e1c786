"""Recognising the parts of a form on a sheet: items by number and label, years, the head of the table, unit notes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from ingestion.cells import Cell, fold
from ingestion.form import EnterpriseColumn, Form, Item

_NUMBERED = re.compile(r"[(第]?(\d{1,2})(?!\d)[)、.,:]*(.*)", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_UNIT_NOTE = re.compile(r"\(?(?:金额|计量|货币)?单位:?(?:人民币)?(.+?)\)?")
# A heading of years names at least so many different ones; a lone 2020 may be any number.
_YEARS_IN_HEADING = 2


@dataclass(frozen=True, slots=True)
class Label:
    """A cell that names an item."""

    row: int
    column: int
    last_column: int
    item: Item
    units: tuple[str, ...]  # written in the label, in their order


@dataclass(frozen=True, slots=True)
class YearHeading:
    """A row that says which column is which year."""

    row: int
    years: tuple[tuple[int, int], ...]  # (column, data year) from left to right
    stated: tuple[int, ...]  # years written as such, not as 上年


@dataclass(frozen=True, slots=True)
class TableHead:
    """Head of the table of enterprises: its row and (column, spec of the column, unit written there)."""

    row: int
    columns: tuple[tuple[int, EnterpriseColumn, str | None], ...]


class LabelMatcher:
    """Recognises the labels of one form; ``units`` maps the unit words of the reference data to what they measure."""

    def __init__(self, form: Form, units: dict[str, str]) -> None:
        self.form = form
        self.units = units
        self._cores = [(item, self._core(item.label_zh)) for item in form.items if item.second_value_of is None]
        self._columns = {self._core(column.label_zh): column for column in form.enterprises.columns}
        self._profile = {self._core(line.label_zh): line.code for line in form.profile}
        self._title = fold(form.title_zh)
        # The same labels stand in every form, so what a text is, is worked out once.
        self.item = lru_cache(maxsize=8192)(self._item)
        self.core = lru_cache(maxsize=8192)(self._core)
        self.profile = lru_cache(maxsize=8192)(self._find_profile)
        self._longest = 2 * max(len(label) for _, label in self._cores)

    def _core(self, text: str) -> str:
        """A label without its units, width and blanks."""
        return _BRACKETS.sub(lambda m: "" if m[1] in self.units else m[0], fold(text)).strip(":")

    def label_units(self, text: str) -> tuple[str, ...]:
        """Units in brackets, in their order."""
        return tuple(word for word in _BRACKETS.findall(fold(text)) if word in self.units)

    def unit_note(self, text: str) -> str | None:
        """The unit of money that a note sets for what stands below it: 单位：万元."""
        note = _UNIT_NOTE.fullmatch(fold(text))
        return note[1] if note and self.units.get(note[1]) == "money" else None

    def _find_profile(self, text: str) -> str | None:
        """The line of the profile that a cell names."""
        core = self.core(text)
        needed = self.form.label_similarity * 100
        return next((code for label, code in self._profile.items() if ratio(core, label) >= needed), None)

    def _item(self, text: str) -> Item | None:
        """The item that a cell names, or None. The label decides; the number lets it differ more."""
        core = self.core(text)
        if len(core) > self._longest:
            return None
        numbered = _NUMBERED.fullmatch(core)
        number, rest = (int(numbered[1]), numbered[2]) if numbered else (None, core)
        best, best_score = None, 0.0
        for item, label in self._cores:
            same_number = item.no == number and item.part_of is None
            needed = self.form.numbered_label_similarity if same_number else self.form.label_similarity
            score = max(ratio(rest, label), ratio(core, label)) / 100
            if score >= needed and score + same_number > best_score:
                best, best_score = item, score + same_number
        return best

    def table_head(self, row: int, cells: list[tuple[int, Cell]]) -> TableHead | None:
        """The row as head of the table of enterprises, where enough of its cells are column headings."""
        columns = [
            (column, self._columns[core], next(iter(self.label_units(cell.text)), None))
            for column, cell in cells
            if (core := self.core(cell.text)) in self._columns
        ]
        return TableHead(row, tuple(columns)) if len(columns) >= self.form.enterprises.columns_to_recognise else None

    def year_heading(self, row: int, cells: list[tuple[int, Cell]], report_year: int) -> YearHeading | None:
        """The row as heading of the years."""
        found = [(column, *year) for column, cell in cells if (year := self._year(cell, report_year))]
        if len({year for _, year, _ in found}) < _YEARS_IN_HEADING:
            return None
        return YearHeading(row, tuple((c, y) for c, y, _ in found), tuple(y for _, y, stated in found if stated))

    def _year(self, cell: Cell, report_year: int) -> tuple[int, bool] | None:
        """The data year that a cell names, and whether as such."""
        text = fold(cell.text)
        written = _YEAR.search(text)
        rest = re.sub(r"[()年度:]", "", _YEAR.sub("", text))
        relative = next((o for o, word in self.form.years.items() if rest == re.sub("[年度]", "", word)), None)
        if written and (relative is not None or not rest):
            return int(written[1]), True
        return (report_year + relative, False) if relative is not None else None

    def title_year(self, text: str) -> int | None:
        """The report year in the form's title, 0 where the title names none, None where the cell is no title."""
        folded = fold(text)
        if self._title not in folded:
            return None
        year = _YEAR.search(folded)
        return int(year[1]) if year else 0
