"""The rows of a page -> the answers of their items, year by year."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from ingestion.files.cells import NUMBER, TEXT, Cell, Sheet, a1, letters
from ingestion.form import Form, Item
from ingestion.reading.answers import Answer, AnswerParser, Asked, State, is_short
from ingestion.reading.count_and_names import CountParser
from ingestion.reading.headings import YearHeading
from ingestion.reading.labels import Label
from ingestion.reading.layout import LabelMatcher
from ingestion.reading.page import Page
from ingestion.reading.two_values import parse_pair
from ingestion.reading.unit_words import Notes, Written
from ingestion.reading.value_cells import ValueCellFinder, ValueCells
from ingestion.reading.values import Candidate, Value, new_value

_YEAR_BEFORE = re.compile(r"\s*(20\d\d)\s*年(?:度|末|底)?\s*[:：]?\s*(?=[^\s\d]{0,4}\d)")
# A 无 or 0 that is merged over all years says it of each; another figure would be one for all of them.
_HOLDS_FOR_ALL = (State.NONE, State.ZERO_WORD, State.NOT_ANSWERED)
_UNCLEAR = Answer(State.UNIT_UNCLEAR)
_AMBIGUOUS = Answer(State.AMBIGUOUS)
_OTHER_QUANTITY = Answer(State.OTHER_QUANTITY)
_NUMBER = State.NUMBER


class _Asking(NamedTuple):
    """An item of a row: the unit of a bare number (None: no number is asked for), and whether it is clear."""

    code: str
    unit: str | None
    clear: bool


class _Plan(NamedTuple):
    """How the cells of a row are read: an answer for each of its items."""

    asking: tuple[_Asking, ...]
    parse: Callable[[Cell | None], Sequence[Answer]]
    second: Callable[[Cell | None], Answer]  # of the second of two values, where it has a cell of its own
    plain: tuple[str, str] | None  # item and unit, where a bare number is all that is asked for and its unit is clear


class RowReader:
    """Reads the rows of one form."""

    def __init__(self, form: Form, matcher: LabelMatcher, parser: AnswerParser) -> None:
        self._parser = parser
        self._data_years = form.data_years
        self._items = {item.code: item for item in form.items}
        self._followers = {item.second_value_of: item.code for item in form.items if item.second_value_of}
        of_which = next((item.label_zh.partition("：")[0] for item in form.items if item.part_of), "")
        self._counts = CountParser(parser, of_which)
        self._labels = {item.code: matcher.core(item.label_zh) for item in form.items}
        for first, second in self._followers.items():
            # One label that asks two values: the words up to its first unit are of the first.
            parts = parser.units.parts(self._items[second].label_zh)
            self._labels |= {first: parts[0], second: "".join(parts[1:])}
        # The same labels stand on every form.
        self._plan = lru_cache(maxsize=1024)(self._make_plan)

    def read(
        self,
        page: Page,
        before: YearHeading | None,
        notes: tuple[Written, ...],
        report_year: int,
        doubted: frozenset[str] = frozenset(),
    ) -> Iterator[tuple[str, Candidate]]:
        """Item and answers of every row; ``before`` is the heading of the page before, ``notes`` are all on units.

        ``doubted``: items of which a remark sets another unit than their own.
        """
        wholes: dict[str, Written] = {}
        for label, value_cells in ValueCellFinder(page, before, self._parser, self._followers).value_cells():
            item = label.item
            wholes[item.code] = label.written
            if value_cells is None:
                yield from self._yearless(page.sheet, label, report_year)
                continue
            whole = wholes.get(item.part_of) if item.part_of else None
            above = Notes(page.note_above(label.row), notes)
            written = label.written._replace(doubtful=True) if item.code in doubted else label.written
            plan = self._plan(item.code, written, value_cells.unit, whole, above)
            yield from _read_row(page.sheet, value_cells, plan)

    def _yearless(self, sheet: Sheet, label: Label, report_year: int) -> Iterator[tuple[str, Candidate]]:
        """No heading says which year is which: the years are asked for, no figure is taken."""
        rows = sheet.rows_within(label.row, label.last_row)
        filled = any(label.covers(c) and self._parser.is_answer(cell) for _, row in rows for c, cell in row.items())
        # Where labels stand side by side, the figures may stand below them.
        below = sheet.cell(sheet.row_after(label.last_row) or label.row, label.column)
        filled |= below is not None and self._parser.is_figure(below)
        state = State.YEAR_UNKNOWN if filled else State.NOT_ANSWERED
        for code in self._codes(label.item.code):
            unit, cell, years = self._items[code].unit, a1(label.row, label.column), self._data_years(report_year)
            yield code, {year: Value(code, year, state, None, unit, sheet=sheet.name, cell=cell) for year in years}

    def _codes(self, code: str) -> list[str]:
        """The items that are answered in the row of an item."""
        follower = self._followers.get(code)
        return [code, follower] if follower else [code]

    def _make_plan(self, code: str, label: Written, cell: Written | None, whole: Written | None, notes: Notes) -> _Plan:
        """The unit of a row: its label's or that of a cell in it, else its whole's, else a note's, else the form's."""
        said = [label, cell] if label.units or label.doubtful or cell else [whole]
        items = [self._items[code] for code in self._codes(code)]
        asked: list[Asked] = []
        asking = []
        for item in items:
            if item.unit is None:
                asking.append(_Asking(item.code, None, clear=True))
                continue
            kind = self._parser.units.kinds[item.unit]
            unit, clear = self._parser.units.unit_of_number(kind, item.unit, said, notes, is_pair=len(items) > 1)
            asking.append(_Asking(item.code, unit, clear))
            asked.append(Asked(kind, unit, self._labels[item.code]))
        first = asking[0]
        plain = (first.code, first.unit) if len(asking) == 1 and first.unit and first.clear else None
        second = partial(self._parser.number, asked=asked[-1]) if asked else self._parser.incident
        return _Plan(tuple(asking), self._parse(items, asked), second, plain)

    def _parse(self, items: Sequence[Item], asked: Sequence[Asked]) -> Callable[[Cell | None], Sequence[Answer]]:
        if not asked:
            return lambda cell: [self._parser.incident(cell)]
        if len(asked) > 1:
            return partial(parse_pair, self._parser, first=asked[0], second=asked[1])
        if items[0].kind == "count_and_names":
            return lambda cell: [self._counts.parse(cell, asked[0])]
        return lambda cell: [self._parser.number(cell, asked[0])]


def _read_row(sheet: Sheet, value_cells: ValueCells, plan: _Plan) -> list[tuple[str, Candidate]]:
    rows: list[Candidate] = [{} for _ in plan.asking]
    name, lines, first = sheet.name, sheet.rows, rows[0]
    code, unit = (not value_cells.qualified and plan.plain) or ("", "")
    for year, (row, column, clashes) in value_cells.by_year.items():
        cell = lines[row].get(column) if row in lines else None
        text, place = cell.text if cell else None, f"{letters(column)}{row + 1}"
        if code and cell and cell.kind is NUMBER and text and is_short(text) and not clashes:
            first[year] = new_value((code, year, _NUMBER, text, unit, None, None, text, name, place))
            continue
        if cell and cell.kind is TEXT and "年" in cell.text:
            cell = without_year(cell, year)
        if code and text and not clashes:
            state, digits, typed, comparator, value_text = plan.parse(cell)[0]
            first[year] = new_value(
                (code, year, state, digits, typed or unit, comparator, value_text, text, name, place)
            )
            continue
        answers, places = plan.parse(cell), [(text, place)] * len(plan.asking)
        if year in value_cells.below:
            answers, places[1] = _with_second(sheet, value_cells.below[year], answers[0], plan)
        for values, (item, asked, clear), answer, (text, place) in zip(rows, plan.asking, answers, places, strict=True):
            shared = clashes and not (value_cells.is_merged and _holds_for_all(answer))
            said = _OTHER_QUANTITY if value_cells.qualified and cell else _AMBIGUOUS if shared and cell else answer
            state, digits, typed, comparator, value_text = said
            if digits is not None and not (clear or typed):
                # A unit typed in the cell is clear whatever label and note say.
                state, digits = _UNCLEAR[:2]
            values[year] = new_value(
                (item, year, state, digits, typed or asked, comparator, value_text, text, name, place)
            )
    return [(asking.code, row) for asking, row in zip(plan.asking, rows, strict=True)]


def _holds_for_all(answer: Answer) -> bool:
    return answer.state in _HOLDS_FOR_ALL or answer.number == 0


def _with_second(
    sheet: Sheet, place: tuple[int, int], first: Answer, plan: _Plan
) -> tuple[Sequence[Answer], tuple[str | None, str]]:
    """Both answers where the second has a cell of its own, and the text and address of that."""
    cell = sheet.cell(*place)
    return [first, plan.second(cell)], (cell.text if cell else None, a1(*place))


def without_year(cell: Cell, year: int) -> Cell:
    """A cell without the year in front of its answer, where that is the year of its column: 2020年234.56亿元."""
    match = _YEAR_BEFORE.match(cell.text)
    return Cell(cell.text[match.end() :]) if match and int(match[1]) == year else cell
