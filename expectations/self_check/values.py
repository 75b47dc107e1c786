"""All rows of the frame ``values``."""

from collections.abc import Iterator

from expectations.self_check.sheet import Sheet
from expectations.self_check.value_rows import ValueRow


class Values:
    """The rows of the frames of answers."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._rows: dict[tuple[str, int], ValueRow] = {}
        self._years = sheet.form.data_years(sheet.report_year)
        for item in sheet.form.items:
            for year in self._years:
                self._rows[item.code, year] = ValueRow(self, item, year)

    def row(self, code: str, year: int) -> ValueRow:
        """The row of an item and data year."""
        return self._rows[code, year]

    def of_item(self, code: str) -> list[ValueRow]:
        """The rows of an item, the oldest year first; none where the form has no such item."""
        return [self._rows[code, year] for year in self._years if (code, year) in self._rows]

    def __iter__(self) -> Iterator[ValueRow]:
        """All of them."""
        return iter(self._rows.values())
