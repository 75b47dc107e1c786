"""Tables of enterprises on sheets of their own: with a head, or without one as the rest of the table before."""

import re
from collections.abc import Iterator, Sequence

from ingestion.files.cells import TEXT, Row, fold
from ingestion.reading.answers import AnswerParser
from ingestion.reading.enterprises import EnterpriseReader
from ingestion.reading.page import Page
from ingestion.reading.table_heads import TableHead

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# A row with more cells than these is a head or a firm; with fewer it is a title or a note.
_CELLS_OF_TITLE = 2


def annexes(read: Sequence[Page], pages: Sequence[Page], enterprises: EnterpriseReader, year: int) -> list[Page]:
    """The pages beside the form's own that hold nothing but firms of ``year``, each with its heads.

    ``read`` are all pages, ``pages`` those of the form. A sheet whose title names another year is none.
    """
    head = next((page.heads[-1] for page in reversed(pages) if page.heads), None)
    found = []
    for page in read:
        if page in pages or page.labels or not page.sheet.visible or _names_another_year(page, year):
            continue
        if not page.heads and head:
            begins = next((h for h in (head, _moved(head, page)) if _continues(page, h, enterprises)), None)
            if begins is None:
                continue
            page.heads.append(begins._replace(row=-1))
            page.table_rows[-1] = [row for row, cells in page.sheet.rows.items() if len(cells) > _CELLS_OF_TITLE]
        if page.heads:
            found.append(page)
    return found


def _moved(head: TableHead, page: Page) -> TableHead:
    """The head as far to the left or right as the names of the rows stand: a sheet of its own may begin elsewhere."""
    name = head.columns[0]
    rows = (cells for _, cells in sorted(page.sheet.rows.items()) if len(cells) > _CELLS_OF_TITLE)
    texts = (column for cells in rows for column, cell in cells.items() if cell.kind is TEXT)
    shift = next(texts, name.column) - name.column if name.spec.unit is None else 0
    return head._replace(columns=tuple(c._replace(column=c.column + shift) for c in head.columns))


def _names_another_year(page: Page, year: int) -> bool:
    """Whether sheet or title name another year for the firms than the one asked for."""
    titles = [cell.text for row in sorted(page.loose_rows) for cell in page.sheet.rows[row].values()]
    years = {int(found) for text in (page.sheet.name, *titles) for found in _YEAR.findall(text)}
    return bool(years) and years != {year}


def _continues(page: Page, head: TableHead, enterprises: EnterpriseReader) -> bool:
    """Whether all rows but titles are firms, in the columns of a head on an earlier sheet."""
    rows = [row for row in page.sheet.rows.values() if len(row) > _CELLS_OF_TITLE]
    return bool(rows) and all(_is_firm(row, head, enterprises.parser) for row in rows)


def _is_firm(cells: Row, head: TableHead, parser: AnswerParser) -> bool:
    texts = [column.column for column in head.columns if column.spec.unit is None]
    amounts = [column.column for column in head.columns if column.spec.unit is not None]
    said = [cells[column] for column in texts if column in cells]
    given = [cells[column] for column in amounts if column in cells]
    is_named = bool(texts) and texts[0] in cells and all(cell.kind is TEXT for cell in said)
    return is_named and bool(given) and all(map(parser.is_answer, given))


def names(page: Page) -> Iterator[str]:
    """The names of the firms in the tables of a page, folded."""
    for head in page.heads:
        column = next((c.column for c in head.columns if c.spec.unit is None), None)
        for row in page.table_rows[head.row]:
            cell = page.sheet.cell(row, column) if column is not None else None
            if cell:
                yield fold(cell.text)
