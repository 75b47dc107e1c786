"""Comments and text boxes on a page: those that may say that a figure is another one, or in another unit."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ingestion.files.aside import Aside
from ingestion.form import Form, Item
from ingestion.reading.page import Page
from ingestion.reading.remarks import Naming, RemarkReader


class _Place(NamedTuple):
    """The item and year of the cell that a comment is on, and whether it is on a figure or what names one."""

    item: Item | None
    year: int | None
    is_figure: bool


class AsideReader:
    """Judges what stands on the pages of one form beside their cells."""

    def __init__(self, form: Form, remarks: RemarkReader) -> None:
        self._remarks = remarks
        # What we wrote into comments of a marked return is no word of the sender.
        self._ours = re.compile(f"【(?:{'|'.join(map(re.escape, form.returned_sheets))})】.*", re.DOTALL)

    def unclear(self, page: Page, years: Collection[int]) -> Iterator[tuple[Aside, Naming]]:
        """The comments and text boxes of a page that have to be asked about, with what they name."""
        for aside in page.sheet.asides:
            item, year, is_figure = _place(page, aside) if aside.on_cell else _Place(None, None, is_figure=False)
            text = self._ours.sub("", aside.text)
            naming = self._remarks.of_aside(text, years, item, on_figure=is_figure)
            if naming:
                yield aside, naming._replace(years=(year,)) if year and item else naming


def _place(page: Page, aside: Aside) -> _Place:
    label = next((a for a in page.labels if a.row <= aside.row <= a.last_row and aside.column >= a.column), None)
    if label:
        columns = [column for heading in page.headings for column in heading.columns]
        year = next((c.year for c in columns if c.first <= aside.column <= c.last), None)
        return _Place(label.item, None if aside.column == label.column else year, is_figure=True)
    in_table = any(aside.row == head.row or aside.row in page.table_rows[head.row] for head in page.heads)
    return _Place(None, None, is_figure=in_table)
