"""A workbook -> what it says: the head of the form, its values and its enterprises, each with sheet, cell and text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ingestion.files.cells import Sheet, UnreadableFileError, Workbook
from ingestion.files.self_check import is_self_check
from ingestion.form import Form, Item
from ingestion.lists.returned import is_list
from ingestion.reading.annexes import annexes, names
from ingestion.reading.answers import AnswerParser, State
from ingestion.reading.choosing import choose
from ingestion.reading.contact import ContactBlock
from ingestion.reading.contact_said import SaidReader
from ingestion.reading.enterprises import EnterpriseReader, Table
from ingestion.reading.garbled import is_garbled
from ingestion.reading.item_rows import RowReader
from ingestion.reading.layout import LabelMatcher
from ingestion.reading.ledger import ledger
from ingestion.reading.leftovers import LeftoverReader
from ingestion.reading.masking import Looks, Masking, is_masked, sheet_name, without_mobile
from ingestion.reading.page import Page
from ingestion.reading.pages import PageReader
from ingestion.reading.recognition import Recogniser
from ingestion.reading.remarks import RemarkReader
from ingestion.reading.role_kinds import Range, Role
from ingestion.reading.unit_words import Notes, Written
from ingestion.reading.values import Candidate, Columns, EnterpriseAnswer, Place, Value, place_of

# Raise when the same bytes may be read differently: it names what read a submission.
READER_VERSION = "8"


@dataclass(slots=True)
class Reading:
    """All that a form says, but for the contact block, which is never read; ``roles`` is the ledger of the workbook."""

    form_version: str
    forms_found: int = 1
    profile: dict[str, Place] = field(default_factory=dict)
    stated_report_year: int | None = None
    title_place: Place = field(default_factory=Place)  # of the title that states it
    stated_data_years: tuple[int, ...] = ()
    years_place: Place = field(default_factory=Place)
    values: Columns[Value] = field(default_factory=lambda: Columns(Value))
    enterprises: Columns[EnterpriseAnswer] = field(default_factory=lambda: Columns(EnterpriseAnswer))
    enterprise_year_offset: int = 0
    roles: list[Range] = field(default_factory=list)


class Masked(NamedTuple):
    """A workbook with the names of its sheets masked; its ``pages`` without contact block and masked; with what."""

    workbook: Workbook
    pages: list[tuple[Sheet, Sheet]]  # as found, and as it is read
    masking: Masking


class FormReader:
    """Reads workbooks against one form spec; ``kinds`` maps the unit words of the reference data to their kind."""

    def __init__(self, form: Form, kinds: Mapping[str, str]) -> None:
        self.form = form
        self.matcher = LabelMatcher(form, kinds)
        self.parser = AnswerParser(form.answers, kinds)
        self._enterprises = EnterpriseReader(self.matcher, self.parser)
        self._remarks = RemarkReader(form, self.matcher)
        self._pages = PageReader(form, self.matcher, self._enterprises, self._remarks)
        self._rows = RowReader(form, self.matcher, self.parser)
        self._recogniser = Recogniser(form, self.parser)
        self._leftovers = LeftoverReader(form, self.matcher, self.parser, self._remarks)
        self.contact = ContactBlock(form, self._is_profile, self._is_label)
        self._said = SaidReader(form)
        self._looks = Looks(form.contact_words.openings, form.contact_words.labels)

    def masked(self, workbook: Workbook) -> Masked:
        """The workbook without persons and what reaches them; nothing else of it may be read, or told of."""
        cut = {id(s): self.contact.taken_off(s) for s in workbook.sheets if not self._is_ours(s)}
        masking = Masking(self._looks, self._said.said((s, cut[id(s)]) for s in workbook.sheets if id(s) in cut))
        sheets, pages = [], []
        for number, sheet in enumerate(workbook.sheets, 1):
            is_loud = without_mobile(masking.text(sheet.name)) != sheet.name
            sheets.append(replace(sheet, name=sheet_name(number)) if is_loud else sheet)
            kept = cut.get(id(sheet))
            if kept is not None:
                pages.append((sheets[-1], masking.sheet(replace(kept, name=sheets[-1].name) if is_loud else kept)))
        return Masked(replace(workbook, sheets=tuple(sheets)), pages, masking)

    def read(self, workbook: Workbook, report_year: int, masked: Masked | None = None) -> Reading:
        """Everything that the form in the workbook says. Raises :class:`UnreadableFileError` where there is none."""
        workbook, both, _ = masked or self.masked(workbook)
        sheets = [sheet for sheet, _ in both]
        read = [self._pages.read(page, report_year) for _, page in both]
        used: dict[int, Role] = {}
        pages = choose(read, self.form, report_year, self.parser.is_answer)
        if not self._recogniser.is_form(read, pages):
            texts = (cell.text for sheet in sheets for cells in sheet.rows.values() for cell in cells.values())
            reason = "garbled_text" if is_garbled(texts, self._is_label) else "not_the_form"
            recognised = len(set().union(*(page.codes for page in pages)))
            raise UnreadableFileError(reason, f"{recognised} of {len(self.form.items)} items found")
        reading = Reading(self.form.edition, enterprise_year_offset=self.form.enterprises.year_offset)
        year = report_year + self.form.enterprises.year_offset
        candidates: dict[str, list[Candidate]] = {item.code: [] for item in self.form.items}
        heading = None
        notes = tuple(note.written for page in read if page.sheet.visible for note in page.notes)
        remarks = (cell for page in pages for row in page.loose_rows for cell in page.sheet.rows[row].values())
        doubted = frozenset(self._remarks.doubted(remarks))
        for page in pages:
            used[id(page)] = Role.FORM
            self._read_head(page, reading)
            for code, candidate in self._rows.read(page, heading, notes, report_year, doubted):
                candidates[code].append(candidate)
            heading = page.headings[-1] if page.headings else heading
            self._read_tables(page, notes, year, reading)
        further = annexes(read, pages, self._enterprises, year)
        known = {name for page in pages for name in names(page)} if further else set()
        for page in further:
            # The same firms once more are a copy of the table, no further firms.
            if known.isdisjoint(names(page)):
                used[id(page)] = Role.FIRMS
                self._read_tables(page, notes, year, reading, page.sheet.name)
        looked_at = [(sheet, page, used.get(id(page))) for sheet, page in zip(sheets, read, strict=True)]
        asked = self.form.data_years(report_year)
        reading.roles = ledger(workbook.sheets, looked_at, lambda page: self._leftovers.end(page, asked))
        if reading.stated_report_year in reading.stated_data_years[-1:]:
            # 2020年度 above columns up to 2020: the title names the last data year, as bulletins do.
            reading.stated_report_year, reading.title_place = None, Place()
        telling = {code: list(filter(_says_anything, found)) for code, found in candidates.items()}
        reading.forms_found = forms = _forms(telling)
        years = self._years(pages, report_year)
        # A row that says nothing gives way.
        rows = {code: telling[code] or candidates[code][:1] for code in candidates}
        reading.values.extend(
            v for item in self.form.items for v in _values_of_item(item, rows[item.code], years, forms)
        )
        return reading

    def _is_ours(self, sheet: Sheet) -> bool:
        """Whether we added the sheet to what we sent out."""
        return sheet.name.startswith(self.form.returned_sheets) or is_list(sheet) or is_self_check(sheet)

    def _is_profile(self, text: str) -> bool:
        return self.matcher.profile(text) is not None

    def _is_label(self, text: str) -> bool:
        matcher = self.matcher
        return self._is_profile(text) or matcher.match(text) is not None or matcher.is_column(text)

    def _read_head(self, page: Page, reading: Reading) -> None:
        """Profile and years as the pages state them. Of the rest of the head nothing is taken."""
        for code, (row, column) in page.profile.items():
            reading.profile.setdefault(code, place_of(page.sheet, row, column))
        if reading.stated_report_year is None and page.title:
            reading.stated_report_year, reading.title_place = page.title_year, self._title(page.sheet, *page.title)
        for heading in page.headings:
            if reading.years_place.cell is None:
                reading.years_place = place_of(page.sheet, heading.row, heading.columns[0].first)
            reading.stated_data_years = tuple(sorted({*reading.stated_data_years, *heading.stated}))

    def _title(self, sheet: Sheet, row: int, column: int) -> Place:
        """The title; where it also names a person, only where it stands."""
        place = place_of(sheet, row, column)
        text = place.raw_text or ""
        return place._replace(raw_text=None) if is_masked(text) or self.contact.may_name(text) else place

    def _read_tables(self, page: Page, notes: tuple[Written, ...], year: int, reading: Reading, name: str = "") -> None:
        """The tables of a page; ``name`` is that of a sheet that holds nothing else."""
        for head in page.heads:
            if not all(map(self._is_title, (name, *page.titles_of(head)))):
                rows = page.table_rows[head.row]
                page.roles.unclear_table(head.row, (rows[0], head.columns[0].column) if rows else None)
            own, above = page.table_notes.get(head.row), Notes(page.note_above(head.row), notes)
            years = set(page.years_of(head))
            is_other = bool(years) and year not in years
            rows = page.table_rows[head.row]
            table = Table(page.sheet, head, rows, page.firm_rows, own, above, page.roles, is_other)
            self._enterprises.read(table, reading.enterprises)

    def _is_title(self, text: str) -> bool:
        """Whether a text above a table of firms says nothing of other firms or of another time."""
        printed = text and (self._leftovers.is_printed(text) or self.matcher.words.of_note(text) is not None)
        printed = printed or self._pages.headings.is_title(text)
        return not text or bool(printed) or self._enterprises.is_title(text)

    def _years(self, pages: Sequence[Page], report_year: int) -> list[int]:
        """The years that the headings name; where they name only some of those asked for, all these."""
        headed = {year for page in pages for heading in page.headings for year in heading.years}
        asked = self.form.data_years(report_year)
        return asked if headed < set(asked) else sorted(headed)


_NOT_ANSWERED = State.NOT_ANSWERED


def _forms(telling: Mapping[str, list[Candidate]]) -> int:
    """How many forms the rows that say anything are of: more than one where most items are answered again."""
    times = list(map(len, telling.values()))
    repeated, answered = sum(count > 1 for count in times), sum(count > 0 for count in times)
    return 2 if repeated * 2 > answered else 1


def _says_anything(candidate: Candidate) -> bool:
    return any(value.state is not _NOT_ANSWERED for value in candidate.values())


def _values_of_item(item: Item, rows: list[Candidate], years: list[int], forms: int) -> Iterator[Value]:
    """One value a year: rows that say different things are ambiguous."""
    if len(rows) == forms == 1 and rows[0].keys() >= set(years):
        yield from map(rows[0].__getitem__, years)
        return
    for year in years:
        values = [row[year] for row in rows if year in row]
        if not rows:
            yield Value(item.code, year, State.ROW_MISSING, None, item.unit)
        elif not values:
            other = next(iter(rows[0].values()))
            yield other._replace(data_year=year, unit=item.unit, raw_text=None).unread(State.YEAR_UNKNOWN)
        elif len(values) == forms == 1:
            yield values[0]
        else:
            said = {(value.state, value.number, *value[4:7]) for value in values}
            agree = len(said) == 1 and (forms == 1 or values[0].state is State.NOT_ANSWERED)
            yield values[0] if agree else values[0].unread(State.AMBIGUOUS)
