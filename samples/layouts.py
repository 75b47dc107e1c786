"""How one form looks: where its parts stand and how its labels are written. Says nothing of what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingestion.form import EnterpriseColumn, Form, Item

_HALF_WIDTH = str.maketrans("（），：", "(),:")


@dataclass(frozen=True)
class Layout:
    """The look of a form. The defaults give one continuous page in the eight columns of the official annex."""

    sheet_name: str = "信息表（合成样例）"
    cover_sheet: tuple[str, ...] = ()  # lines of a sheet in front of the form; none, no sheet
    first_row: int = 1
    first_column: int = 1
    label_columns: int = 5  # columns that a label of page one covers; the answers stand right of them
    head_label_columns: int = 2  # the same in the contact and profile parts
    page_two_from: int | None = None  # number of the item that begins page two; None: one page
    page_two: Literal["wide", "narrow"] = "narrow"  # narrow: label and three answers in four columns
    page_gap: int = 1  # empty rows between the pages
    repeat_heading: bool = False  # of the years, on page two
    headings: Literal["relative", "years", "both"] = "relative"
    heading_shift: int = 0  # years by which real years in the headings are wrong: a fault
    title_suffix: str = ""  # may name {report_year}
    merged: bool = True  # merge the cells that a label covers
    number_mark: str = "."  # between the item's number and its label
    unit_gap: str = ""  # between a label and its unit
    blank_after: int = 0  # a blank after so many characters of each label, as a line break leaves it; 0: none
    half_width: bool = False  # brackets of the labels
    units: Mapping[str, str] = field(default_factory=dict)  # item code -> unit printed in place of the form's
    total_row: bool = False  # under the enterprises
    add_rows_hint: bool = True  # under these
    notes: tuple[str, ...] = ()  # rows under the form

    def item_label(self, item: Item) -> str:
        """The label of an item as printed, with number and unit."""
        number = "" if item.part_of else f"{item.no}{self.number_mark}"
        return number + self._label(item.label_zh, self.unit_of(item) if item.unit_on_form else None)

    def unit_of(self, item: Item) -> str | None:
        """The unit that a bare number has in this layout."""
        return self.units.get(item.code, item.unit)

    def column_label(self, column: EnterpriseColumn) -> str:
        """The heading of a column of the enterprise table."""
        return self._label(column.label_zh, column.unit)

    def year_heading(self, form: Form, report_year: int, data_year: int) -> str:
        """The heading of a year column."""
        relative = form.years[data_year - report_year]
        real = f"{data_year + self.heading_shift}年"
        return {"relative": relative, "years": real, "both": f"{relative}（{real}）"}[self.headings]

    def _label(self, text: str, unit: str | None) -> str:
        if self.blank_after and len(text) > self.blank_after:
            text = f"{text[: self.blank_after]} {text[self.blank_after :]}"
        # Where the label itself says the units of two values, none is added.
        if unit and f"（{unit}）" not in text.replace(" ", ""):
            text += f"{self.unit_gap}（{unit}）"
        return text.translate(_HALF_WIDTH) if self.half_width else text
