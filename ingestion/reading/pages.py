"""Reads one sheet as a page of the form, from top to bottom."""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

from rapidfuzz.fuzz import partial_ratio

from ingestion.files.cells import LONGEST_REMEMBERED, NUMBER, TEXT, Cell, Row, Sheet, fold
from ingestion.form import Form, Item
from ingestion.reading.enterprises import EnterpriseReader
from ingestion.reading.headings import HeadingReader
from ingestion.reading.labels import Label, new_label, without_lookalikes
from ingestion.reading.layout import LabelMatcher, Match
from ingestion.reading.page import Note, Page
from ingestion.reading.remarks import RemarkReader
from ingestion.reading.role_kinds import Role
from ingestion.reading.table_heads import TableHead

_TextsOf = Callable[[Row], tuple[Cell, ...]]
_ENDLESS = 1 << 20
# In the rows of a table only the first texts can be a label that ends it, with or without a number in front.
_TEXTS_BEFORE_LABEL = 2
_TEXTS_OF_FIRM = 3


class PageReader:
    """Recognises what stands on the sheets of one form. Of the contact block nothing is kept."""

    def __init__(self, form: Form, matcher: LabelMatcher, enterprises: EnterpriseReader, remarks: RemarkReader) -> None:
        self.form, self.remarks = form, remarks
        self.matcher = matcher
        self.enterprises = enterprises
        self.parser = enterprises.parser
        self.headings = HeadingReader(form, matcher.words)
        # The second text of a firm is nearly always known already, and often the third.
        self.may_be_nature = lru_cache(maxsize=2048)(self.is_nature)
        self.may_be_business = lru_cache(maxsize=8192)(self.is_business)

    def read(self, sheet: Sheet, report_year: int) -> Page:
        """What was recognised on a sheet."""
        reading = _PageReading(self, Page(sheet), report_year)
        for row, cells in sheet.rows.items():
            reading.read_row(row, cells)
            reading.row_above = row
        reading.page.labels = without_lookalikes(reading.page.labels)
        return reading.page

    def is_nature(self, text: str) -> bool:
        """Whether a text may stand beside the name of a firm; that of a heading is a column or a year."""
        is_head = self.matcher.is_column(text) or self.headings.is_year(text) or self.matcher.match(text) is not None
        return not is_head and self.parser.says_anything(Cell(text))

    def is_business(self, text: str) -> bool:
        """Whether a text may say what a firm does: anything but a year, or a word for no answer."""
        return not self.headings.is_year(text) and self.parser.says_anything(Cell(text))


class _PageReading:
    """A page that is read from top to bottom."""

    def __init__(self, reader: PageReader, page: Page, report_year: int) -> None:
        self.page = page
        self._reader, self._matcher, self._report_year = reader, reader.matcher, report_year
        self._head: TableHead | None = None  # of the table that goes on
        self._lapsed: TableHead | None = None  # of one that a row without name has ended, till something else begins
        self._texts_of_firm: _TextsOf = _no_texts
        self._whole: str | None = None  # the last item that may have parts
        self.row_above: int | None = None  # that was read before
        self._like_columns: dict[int, str] = {}  # its texts that may be headings of columns of a table

    def read_row(self, row: int, cells: Row) -> None:
        """Recognise the next row."""
        self._resume(cells)
        if self._head and self._is_plain_firm(cells):
            self.page.table_rows[self._head.row].append(row)
            self.page.firm_rows.add(row)
            return
        heads = self._heads(row, cells)
        if heads:
            self._begin_table(row, heads)
            return
        labels = self._labels(row, cells)
        if labels:
            self._head = self._lapsed = None
            self.page.labels += labels
            return
        if self.page.headings and self.page.headings[-1].row == self.row_above:
            refined = self._reader.headings.refined(self.page.headings[-1], cells)
            if refined:
                self.page.headings[-1] = refined
                self.page.roles.row(Role.HEADING, row, cells)
                return
        heading = self._reader.headings.years(self.page.sheet, row, cells, self._report_year)
        if heading and not (self._head and heading.bare and not heading.says_only_years):
            self._head = self._lapsed = None
            self.page.headings.append(heading)
            self._notes(row, cells)
            for column in heading.columns:
                self.page.roles.take(Role.HEADING, row, column.first, year=column.year)
            self.page.roles.row(Role.HEADING, row, cells)
        elif self._head and self._is_remark(cells):
            self._loose(row, cells)  # firms may go on below
        elif self._head and not self._reader.enterprises.ends_above(self.page.sheet, self._head, row, cells):
            self.page.table_rows[self._head.row].append(row)
        else:
            self._head, self._lapsed = None, self._head or self._lapsed
            self._loose(row, cells)

    def _resume(self, cells: Row) -> None:
        """Go on with a table that seemed to have ended, where a row is one of its firms."""
        lapsed = self._lapsed
        if lapsed and (self._is_plain_firm(cells) or self._reader.enterprises.is_surely_firm(lapsed, cells)):
            self._head, self._lapsed = lapsed, None

    def _heads(self, row: int, cells: Row) -> list[TableHead]:
        """Heads of tables in a row and what stands in the row above in other columns: they may be two rows high."""
        above, self._like_columns = self._like_columns, self._matcher.like_columns(cells)
        texts = self._like_columns
        # Below a head that stands alone a row may name the columns that it left open.
        goes_on = self._head is not None and self._head.row == self.row_above and self._are_columns(cells)
        if above and (goes_on or not self._head):
            texts = dict(sorted(({c: text for c, text in above.items() if c not in cells} | texts).items()))
        heads = self._matcher.table_heads(row, texts, self._report_year + self._reader.form.enterprises.year_offset)
        if heads and goes_on and self._head:
            self.page.heads = [head for head in self.page.heads if head.row != self._head.row]
            del self.page.table_rows[self._head.row]
        return heads

    def _are_columns(self, cells: Row) -> bool:
        return all(cell.kind is TEXT and self._matcher.is_column(cell.text) for cell in cells.values())

    def _is_plain_firm(self, cells: Row) -> bool:
        """Whether a row below a head holds name, nature and business of a firm, and so nothing else."""
        try:
            name, nature, business = self._texts_of_firm(cells)
        except (KeyError, ValueError):
            return False
        if name.kind is not TEXT or nature.kind is not TEXT or business.kind is not TEXT:
            return False
        text, reader = nature.text, self._reader
        if reader.enterprises.is_note(name.text):
            return False
        is_nature = reader.may_be_nature(text) if len(text) <= LONGEST_REMEMBERED else reader.is_nature(text)
        text = business.text
        is_business = reader.may_be_business(text) if len(text) <= LONGEST_REMEMBERED else reader.is_business(text)
        return is_nature and is_business and (self._matcher.is_strange(name.text) or not self._matcher.match(name.text))

    def _is_remark(self, cells: Row) -> bool:
        """Whether a row below a head is no firm, but a lone text that says something of the whole form."""
        cell = next(iter(cells.values()))
        if len(cells) > 1 or cell.kind is not TEXT:
            return False
        return self._reader.enterprises.is_note(cell.text) or self._reader.remarks.sets_unit(cell.text)

    def _begin_table(self, row: int, heads: list[TableHead]) -> None:
        self._free_titles()
        page, self._head, self._lapsed = self.page, heads[0], None
        columns = [column.column for column in heads[0].columns if column.spec.unit is None]
        self._texts_of_firm = itemgetter(*columns) if len(columns) == _TEXTS_OF_FIRM else _no_texts
        page.heads += heads
        for column in (column for head in heads for column in head.columns):
            # A head may be two rows high.
            above = column.column not in page.sheet.rows[row] and self.row_above is not None
            head_row = self.row_above if above and self.row_above is not None else row
            page.roles.firm_head(head_row, column.column, column.spec.code, unclear=column.unclear)
        page.table_rows[row] = []
        last = page.labels[-1].row if page.labels else row - 2
        if page.notes and page.notes[-1].row > last and (page.labels or self._is_title_of_table(page.notes[-1].row)):
            # A note below the items, right above a table, is the table's own, and so is one in its title.
            page.table_notes[row] = page.notes.pop().written

    def _free_titles(self) -> None:
        """Lone texts right above a further head are its titles, and no rows of the table before."""
        rows = self.page.table_rows.get(self._head.row, []) if self._head else []
        while rows and len(cells := self.page.sheet.rows[rows[-1]]) == 1:
            if not self._reader.enterprises.is_title_of_further(next(iter(cells.values())).text):
                return
            self._loose(rows.pop(), cells)

    def _is_title_of_table(self, row: int) -> bool:
        title, alike = self._matcher.table_title, self._matcher.form.label_similarity * 100
        cells = self.page.sheet.rows[row].values()
        return any(partial_ratio(title, fold(cell.text)) >= alike for cell in cells if cell.kind is TEXT)

    def _labels(self, row: int, cells: Row) -> list[Label]:
        """The labels of a row, from left to right."""
        found: list[tuple[int, Item, Match]] = []
        texts = 0
        for column, cell in cells.items():
            if cell.kind is NUMBER:
                continue
            texts += 1
            if self._head and texts > _TEXTS_BEFORE_LABEL:
                break
            match = self._matcher.match(cell.text)
            item = self._item(match) if match else self._matcher.part(cell.text, self._whole)
            if item:
                self._whole = self._whole if item.part_of else item.code
                found.append((column, item, match or Match((item,), None, self._matcher.words.of_label(cell.text))))
        if not found:
            return []
        labels, limit = [], _ENDLESS
        for ordinal, (column, item, match) in reversed(list(enumerate(found))):
            last_row, last_column = self.page.sheet.merged.get((row, column), (row, column))
            place = (row, last_row, column, last_column, ordinal, limit)
            labels.append(new_label((*place, item, match.written, match.exact, match.qualifier, match.unclear)))
            limit = column
        return labels[::-1]

    def _item(self, match: Match) -> Item | None:
        """The item that is meant; where several are as much alike, the one that is a part of the item above."""
        if len(match.items) == 1:
            return match.items[0]
        parts = [item for item in match.items if item.part_of is not None and item.part_of == self._whole]
        return parts[0] if len(parts) == 1 else None

    def _loose(self, row: int, cells: Row) -> None:
        """A row without label: a line of the form's head, a note, a remark."""
        page = self.page
        page.loose_rows.add(row)
        # Beside the figures of a row of the sender's own a unit is that of this row.
        if not any(cell.kind is NUMBER for cell in cells.values()):
            self._notes(row, cells)
        for column, cell in cells.items():
            if self._reader.headings.is_title(cell.text):
                page.is_titled = True
                page.roles.take(Role.TITLE, row, column)
                if page.title_year is None and (year := self._reader.headings.title_year(cell.text)):
                    page.title_year, page.title = year, (row, column)
            code = self._matcher.profile(cell.text)
            if code and code not in page.profile:
                last = page.sheet.last_column(row, column)
                answer = min((c for c in cells if c > last), default=last + 1)
                page.profile[code] = (row, answer)
                page.roles.take(Role.PROFILE_LABEL, row, column, field=code)
                page.roles.take(Role.PROFILE, row, answer, field=code)

    def _notes(self, row: int, cells: Row) -> None:
        for column, cell in cells.items():
            written = None if cell.kind is NUMBER else self._matcher.words.of_note(cell.text)
            if written and not self._reader.remarks.sets_unit_of_items(cell.text):
                of_all = any(word in cell.text for word in self._reader.form.remark_words.of_all)
                self.page.notes.append(Note(row, written, of_all=of_all))
                self.page.roles.take(Role.UNIT, row, column)


def _no_texts(_: Row) -> tuple[Cell, ...]:
    return ()
