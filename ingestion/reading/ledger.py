"""The ledger of a whole workbook: every sheet with its role, and all ranges of its cells."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from ingestion.files.cells import HIDDEN, MASKED, NUMBER, STRUCK, Row, Sheet
from ingestion.reading.page import Page
from ingestion.reading.role_kinds import Range, Reason, Role

_NUMBERS = (NUMBER, HIDDEN, STRUCK, MASKED)


def ledger(
    sheets: Sequence[Sheet], pages: Sequence[tuple[Sheet, Page, Role | None]], end: Callable[[Page], None]
) -> list[Range]:
    """All of it, sheet by sheet.

    ``pages``: the sheets that were looked at, each with what was recognised on it and what it was taken for, None where
    it was not used; all other ``sheets`` are ours. ``end`` gives a role to what is left of a page.
    """
    found: list[Range] = []
    has_firms = any(page.heads for _, page, role in pages if role)
    looked_at = {id(sheet): (page, role) for sheet, page, role in pages}
    for sheet in sheets:
        page, role = looked_at.get(id(sheet), (None, Role.SENT_BACK))
        if page is None or role is None:
            found += _whole(sheet, role or Role.NOT_USED, None if role else _why_not(sheet, page, has_firms=has_firms))
            continue
        found.append(_of_sheet(sheet, role, None))
        page.roles.contact(sheet)
        end(page)
        found += page.roles.ended()
        found += _covered(sheet)
    return found


def _of_sheet(sheet: Sheet, role: Role, reason: Reason | None) -> Range:
    filled = sum(map(len, sheet.rows.values())) + sum(map(len, sheet.covered.values()))
    why = None if reason is None else reason.value
    return Range(sheet.name, None, None, None, None, role.value, why, filled_cells=filled)


def _whole(sheet: Sheet, role: Role, reason: Reason | None) -> Iterator[Range]:
    """A sheet that is no part of the form: one range for all of its cells."""
    told = _of_sheet(sheet, role, reason)
    yield told
    rows = [*sheet.rows.items(), *sheet.covered.items()]
    if rows:
        numbers = _numbers(cells for _, cells in rows)
        first, last = min(row for row, _ in rows), max(row for row, _ in rows)
        left, right = min(min(cells) for _, cells in rows), max(max(cells) for _, cells in rows)
        yield Range(sheet.name, first, last, left, right, *told[5:11], number_cells=numbers)


def _why_not(sheet: Sheet, page: Page | None, *, has_firms: bool) -> Reason:
    if not sheet.rows:
        return Reason.EMPTY
    if page and page.labels:
        return Reason.OTHER_FORM
    if not sheet.visible:
        return Reason.HIDDEN_FIRMS if page and page.heads and not has_firms else Reason.HIDDEN_SHEET
    return Reason.FIRMS_APART if page and page.heads else Reason.NO_FORM


def _covered(sheet: Sheet) -> Iterator[Range]:
    """What lies under merged ranges, where nobody sees it."""
    for row, cells in sheet.covered.items():
        for column, cell in cells.items():
            place = (sheet.name, row, row, column, column)
            numbers = int(cell.kind in _NUMBERS)
            yield Range(*place, Role.NOT_USED.value, Reason.UNDER_MERGED.value, filled_cells=1, number_cells=numbers)


def _numbers(rows: Iterable[Row]) -> int:
    return sum(cell.kind in _NUMBERS for cells in rows for cell in cells.values())
