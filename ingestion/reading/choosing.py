"""Which pages of a workbook are the form: not last year's form, not the instructions."""

from collections.abc import Callable, Sequence

from ingestion.files.cells import Cell
from ingestion.form import Form
from ingestion.reading.page import Page


def choose(pages: Sequence[Page], form: Form, report_year: int, is_answer: Callable[[Cell], bool]) -> list[Page]:
    """The pages that make up the form, in their order: it may be split over several.

    A visible form wins over a hidden one; between two the stated years decide, and an answered one wins over one that
    only repeats its labels.
    """
    some = [page for page in pages if page.labels]
    visible = [page for page in some if page.sheet.visible]
    shown = len(set().union(*(page.codes for page in visible))) >= form.items_to_recognise
    candidates = visible if shown else some
    if len(candidates) > 1:
        candidates = _best(candidates, lambda page: int(_is_answered(page, is_answer)))
        years = form.data_years(report_year)
        candidates = _best(candidates, lambda page: _agreement(page, report_year, years))
    return candidates


def _best(pages: list[Page], rank: Callable[[Page], int]) -> list[Page]:
    """The pages without those whose items are mostly on better pages, too: these are another form, not another part."""
    ranks = {id(page): rank(page) for page in pages}
    kept = list(pages)
    for page in sorted(pages, key=lambda page: ranks[id(page)]):
        better = set().union(*(other.codes for other in kept if ranks[id(other)] > ranks[id(page)]))
        if len(page.codes & better) * 2 > len(page.codes):
            kept.remove(page)
    return kept


def _agreement(page: Page, report_year: int, data_years: list[int]) -> int:
    """2: the years stated are those of the report year; 1: none are stated; 0: others are."""
    stated = {year for heading in page.headings for year in heading.stated}
    said = {stated <= set(data_years)} if stated else set()
    title = None if page.title_year in stated and page.title_year == max(stated) else page.title_year
    said |= {title == report_year} if title else set()
    return 1 if not said else 2 * all(said)


def _is_answered(page: Page, is_answer: Callable[[Cell], bool]) -> bool:
    return any(
        label.covers(column) and is_answer(cell)
        for label in page.labels
        for _, row in page.sheet.rows_within(label.row, label.last_row)
        for column, cell in row.items()
    )
