"""A workbook -> what it says: the head of the form, its values and its enterprises, each with sheet, cell and text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingestion.answers import Answer, AnswerParser, State
from ingestion.cells import Cell, Sheet, UnreadableFileError, Workbook, a1
from ingestion.enterprises import EnterpriseAnswer, read_enterprises
from ingestion.form import Form, Item
from ingestion.grid import Spot, value_spots
from ingestion.layout import Label, LabelMatcher, YearHeading
from ingestion.pages import Page, analyse, choose

# Raise when the same bytes may be read differently: it names what read a submission.
READER_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read, with its text as typed; sheet and cell None where the form has no such place."""

    raw_text: str | None = None
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One answer of an item for one data year; ``unit`` as typed, else of the label, else of the form."""

    item_code: str
    data_year: int
    answer: Answer
    unit: str | None
    place: Place


@dataclass(slots=True)
class Reading:
    """All that a form says, but for the contact block, which is never read."""

    form_version: str
    forms_found: int = 1
    profile: dict[str, Place] = field(default_factory=dict)
    stated_report_year: int | None = None
    stated_data_years: tuple[int, ...] = ()
    years_place: Place = field(default_factory=Place)
    values: list[Value] = field(default_factory=list)
    enterprises: list[EnterpriseAnswer] = field(default_factory=list)
    enterprise_year_offset: int = 0


class FormReader:
    """Reads workbooks against one form spec; ``units`` maps the unit words of the reference data to their kind."""

    def __init__(self, form: Form, units: Mapping[str, str]) -> None:
        self.form = form
        self.units = dict(units)
        self.matcher = LabelMatcher(form, self.units)
        self.parser = AnswerParser(form.answers, units)
        self._followers = {item.second_value_of: item for item in form.items if item.second_value_of}

    def read(self, workbook: Workbook, report_year: int) -> Reading:
        """Everything that the form in the workbook says. Raises :class:`UnreadableFileError` (not_the_form)."""
        sheets = [sheet for sheet in workbook.sheets if not sheet.name.startswith(self.form.returned_sheets)]
        pages, forms = choose([analyse(s, self.matcher, report_year) for s in sheets], self.form, report_year)
        found = {label.item.code for page in pages for label in page.labels}
        if len(found) < self.form.items_to_recognise:
            raise UnreadableFileError("not_the_form", f"{len(found)} of {len(self.form.items)} items found")
        reading = Reading(self.form.version, forms, enterprise_year_offset=self.form.enterprises.year_offset)
        rows: dict[str, list[list[Value]]] = {}
        heading: YearHeading | None = None
        for page in pages:
            _read_head(page, reading)
            for values in self._read_page(page, heading, report_year):
                rows.setdefault(values[0].item_code, []).append(values)
            heading = page.headings[-1] if page.headings else heading
            for head in page.heads:
                before = max((firm.row_number for firm in reading.enterprises), default=0)
                reading.enterprises += read_enterprises(page, head, self.matcher, self.parser, before)
        years = sorted({year for _, year in heading.years}) if heading else self.form.data_years(report_year)
        for item in self.form.items:
            reading.values += _settle(item, rows.get(item.code, []), years, forms)
        return reading

    def _read_page(self, page: Page, before: YearHeading | None, report_year: int) -> Iterator[list[Value]]:
        headings = {label.row: page.heading_above(label.row, before) for label in page.labels}
        spots = value_spots(page.sheet, page.labels, headings, set(headings))
        units = {label.item.code: label.units for label in page.labels if label.units}
        for label in page.labels:
            if label.row in spots:
                yield from self._read_row(page, label, spots[label.row], units)
            else:
                yield from self._read_yearless(page, label, report_year)

    def _read_row(
        self, page: Page, label: Label, spots: dict[int, Spot], units: dict[str, tuple[str, ...]]
    ) -> Iterator[list[Value]]:
        items = self._items(label)
        measured = [self._unit(item, label, units, page.unit_note_above(label.row)) for item in items]
        rows: list[list[Value]] = [[] for _ in items]
        for year, spot in sorted(spots.items()):
            cell = page.sheet.cells.get((spot.row, spot.column))
            answers = self._answers(items, [unit for unit, _ in measured], cell)
            place = _place(page.sheet, spot.row, spot.column)
            for row, item, answer, (unit, is_clear) in zip(rows, items, answers, measured, strict=True):
                settled = _judged(answer, is_clear=is_clear, clashes=spot.clashes and cell is not None)
                row.append(Value(item.code, year, settled, answer.unit or unit, place))
        yield from rows

    def _read_yearless(self, page: Page, label: Label, report_year: int) -> Iterator[list[Value]]:
        """No heading says which year is which: the years are asked for, no figure is taken."""
        place = Place(None, page.sheet.name, a1(label.row, label.column))
        for item in self._items(label):
            unknown = Answer(State.YEAR_UNKNOWN)
            yield [Value(item.code, y, unknown, item.unit, place) for y in self.form.data_years(report_year)]

    def _items(self, label: Label) -> list[Item]:
        follower = self._followers.get(label.item.code)
        return [label.item, follower] if follower else [label.item]

    def _unit(
        self, item: Item, label: Label, units: dict[str, tuple[str, ...]], note: str | None
    ) -> tuple[str | None, bool]:
        """The unit of a row, and whether it is clear: its label's, else its whole's, else a note's, else the form's."""
        if item.unit is None:
            return None, True
        kind = self.units[item.unit]
        written = next((u for u in label.units or units.get(item.part_of or "", ()) if self.units[u] == kind), None)
        if note is None or kind != self.units[note]:
            return written or item.unit, True
        return written or note, written in (None, note)

    def _answers(self, items: list[Item], units: list[str | None], cell: Cell | None) -> list[Answer]:
        item = items[0]
        if item.unit is None:
            return [self.parser.incident(cell)]
        kinds = [self.units[i.unit] for i in items if i.unit]
        label = self.matcher.core(item.label_zh)
        if len(items) > 1:
            return self.parser.pair(cell, (kinds[0], kinds[1]), (units[0] or "", units[1] or ""), label)
        parse = self.parser.count_and_names if item.kind == "count_and_names" else self.parser.number
        return [parse(cell, kinds[0], units[0] or "", label)]


def _judged(answer: Answer, *, is_clear: bool, clashes: bool) -> Answer:
    if clashes:
        return Answer(State.AMBIGUOUS)
    # A unit typed in the cell is clear whatever label and note say.
    unclear = answer.state is State.NUMBER and answer.unit is None and not is_clear
    return Answer(State.UNIT_UNCLEAR) if unclear else answer


def _settle(item: Item, candidates: list[list[Value]], years: list[int], forms: int) -> Iterator[Value]:
    """One value a year: rows that say nothing give way, rows that say different things are ambiguous."""
    answered = [c for c in candidates if any(v.answer.state is not State.NOT_ANSWERED for v in c)]
    candidates = answered or candidates[:1]
    if not candidates:
        yield from (Value(item.code, year, Answer(State.ROW_MISSING), item.unit, Place()) for year in years)
        return
    for value in candidates[0]:
        said = {
            (other.answer.number, other.unit, other.answer.state, other.answer.value_text)
            for candidate in candidates
            for other in candidate
            if other.data_year == value.data_year
        }
        agrees = len(said) == 1 and forms == 1
        yield (
            value
            if agrees
            else Value(value.item_code, value.data_year, Answer(State.AMBIGUOUS), value.unit, value.place)
        )


def _read_head(page: Page, reading: Reading) -> None:
    """Profile and years as the first page states them. Of the rest of the head nothing is taken."""
    for code, (row, column) in page.profile.items():
        reading.profile.setdefault(code, _place(page.sheet, row, column))
    reading.stated_report_year = reading.stated_report_year or page.title_year
    for heading in page.headings[:1]:
        if reading.years_place.cell is None:
            reading.years_place = _place(page.sheet, heading.row, heading.years[0][0])
            reading.stated_data_years = heading.stated


def _place(sheet: Sheet, row: int, column: int) -> Place:
    cell = sheet.cells.get((row, column))
    return Place(cell.text if cell else None, sheet.name, a1(row, column))
