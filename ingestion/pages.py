"""One sheet as a page of the form, and which pages of a workbook are the form that was meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.cells import Sheet
from ingestion.form import Form
from ingestion.layout import Label, LabelMatcher, TableHead, YearHeading


@dataclass(slots=True)
class Page:
    """What was recognised on a sheet. ``title_year`` None where the title names no year."""

    sheet: Sheet
    labels: list[Label] = field(default_factory=list)
    headings: list[YearHeading] = field(default_factory=list)
    heads: list[TableHead] = field(default_factory=list)
    table_rows: dict[int, list[int]] = field(default_factory=dict)  # row of a head -> rows below it
    unit_notes: list[tuple[int, str]] = field(default_factory=list)  # (row, unit)
    profile: dict[str, tuple[int, int]] = field(default_factory=dict)  # code -> cell of the answer
    title_year: int | None = None

    def heading_above(self, row: int, before: YearHeading | None) -> YearHeading | None:
        """The heading that holds at a row; a page without one keeps that of the page before."""
        return next((h for h in reversed(self.headings) if h.row < row), before)

    def unit_note_above(self, row: int) -> str | None:
        """The unit that a note above a row sets."""
        return next((unit for noted, unit in reversed(self.unit_notes) if noted < row), None)

    def agrees_with(self, report_year: int, data_years: list[int]) -> int:
        """2: the years stated are those of the report year; 1: none are stated; 0: others are."""
        stated = {year for heading in self.headings for year in heading.stated}
        said = {stated <= set(data_years)} if stated else set()
        said |= {self.title_year == report_year} if self.title_year else set()
        return 1 if not said else 2 * all(said)


def analyse(sheet: Sheet, matcher: LabelMatcher, report_year: int) -> Page:
    """Recognise what stands on a sheet. The contact block is not looked at."""
    page = Page(sheet)
    head: TableHead | None = None
    for row, cells in sheet.rows.items():
        found = matcher.table_head(row, cells)
        if found:
            head = found
            page.heads.append(head)
            page.table_rows[row] = []
            continue
        label = _label(sheet, row, matcher)
        if label:
            head = None
            page.labels.append(label)
            continue
        for _, cell in cells:
            note = matcher.unit_note(cell.text)
            page.unit_notes += [(row, note)] if note else []
        if head:
            page.table_rows[head.row].append(row)
        else:
            _read_head_row(page, row, matcher, report_year)
    return page


def _label(sheet: Sheet, row: int, matcher: LabelMatcher) -> Label | None:
    for column, cell in sheet.rows[row]:
        item = matcher.item(cell.text) if cell.number is None else None
        if item is not None:
            return Label(row, column, sheet.last_column(row, column), item, matcher.label_units(cell.text))
    return None


def _read_head_row(page: Page, row: int, matcher: LabelMatcher, report_year: int) -> None:
    cells = page.sheet.rows[row]
    heading = matcher.year_heading(row, cells, report_year)
    if heading:
        page.headings.append(heading)
    for column, cell in cells:
        year = matcher.title_year(cell.text)
        page.title_year = page.title_year or year or None
        code = matcher.profile(cell.text)
        if code and code not in page.profile:
            last = page.sheet.last_column(row, column)
            page.profile[code] = (row, min((c for c, _ in cells if c > last), default=last + 1))


def choose(pages: Sequence[Page], form: Form, report_year: int) -> tuple[list[Page], int]:
    """The pages that make up the form, in their order, and how many forms they are.

    A visible form wins over a hidden one; between two the stated years decide. A form may be split over pages.
    """
    some = [page for page in pages if page.labels]
    visible = [page for page in some if page.sheet.visible]
    shown = len({label.item.code for page in visible for label in page.labels}) >= form.items_to_recognise
    candidates = visible if shown else some
    years = form.data_years(report_year)
    for rival in sorted(candidates, key=lambda page: page.agrees_with(report_year, years)):
        others = [page for page in candidates if page is not rival]
        better = [p for p in others if p.agrees_with(report_year, years) > rival.agrees_with(report_year, years)]
        if _overlap(rival, better):
            candidates = others
    return candidates, _forms(candidates)


def _codes(page: Page) -> set[str]:
    return {label.item.code for label in page.labels}


def _overlap(page: Page, others: list[Page]) -> bool:
    """Whether most of a page's items stand on the others, too: then it is another form, not another part."""
    elsewhere = set().union(*map(_codes, others)) if others else set()
    return len(_codes(page) & elsewhere) * 2 > len(_codes(page))


def _forms(pages: list[Page]) -> int:
    """How many times most of the items stand there."""
    times = Counter(label.item.code for page in pages for label in page.labels if page.sheet.rows[label.row][1:])
    repeated = sum(count > 1 for count in times.values())
    return 2 if repeated * 2 > len(times) else 1
