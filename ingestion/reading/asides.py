"""Comments and text boxes on a page: those that may say that a figure is another one, or in another unit."""

import re
from collections.abc import Collection, Iterator

from ingestion.files.aside import Aside
from ingestion.form import Form
from ingestion.reading.page import Page
from ingestion.reading.remarks import AsidePlace, Naming, RemarkReader


class AsideReader:
    """Judges what stands on the pages of one form beside their cells."""

    def __init__(self, form: Form, remarks: RemarkReader) -> None:
        self._remarks = remarks
        # What we wrote into comments of a marked return is no word of the sender.
        self._ours = re.compile(f"【(?:{'|'.join(map(re.escape, form.returned_sheets))})】.*", re.DOTALL)

    def unclear(self, page: Page, years: Collection[int]) -> Iterator[tuple[Aside, Naming]]:
        """The comments and text boxes of a page that have to be asked about, with what they name."""
        for aside in page.sheet.asides:
            place = _place(page, aside) if aside.on_cell else AsidePlace()
            text = self._ours.sub("", aside.text)
            naming = self._remarks.of_aside(text, years, place)
            if naming:
                yield aside, naming._replace(years=(place.year,)) if place.year and place.item else naming


def _place(page: Page, aside: Aside) -> AsidePlace:
    label = next((a for a in page.labels if a.row <= aside.row <= a.last_row and aside.column >= a.column), None)
    if label:
        columns = [column for heading in page.headings for column in heading.columns]
        year = next((c.year for c in columns if c.first <= aside.column <= c.last), None)
        is_value = aside.column != label.column
        return AsidePlace(label.item, year if is_value else None, is_figure=True, is_value=is_value)
    in_table = any(aside.row == head.row or aside.row in page.table_rows[head.row] for head in page.heads)
    return AsidePlace(is_figure=in_table)
