"""The table of enterprises: a slot of the grid for each row of it, whatever is inserted there.

A slot is the n-th row below the head of the table by now, up to the row that closes it; more rows than slots are told.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from expectations.self_check.firm_cells import FirmCell
from expectations.self_check.formulas import Formula, Line
from expectations.self_check.sheet import Sheet
from ingestion.reading.answers import State

_GROUP_NUMERALS = "一二三四五六七八九十"


class Slot:
    """One row of the table, by its place below the head."""

    def __init__(self, firms: "Firms", number: int) -> None:
        self.firms, self.sheet, self.number = firms, firms.sheet, number
        self.line: Line = firms.sheet.grid.line()
        form = firms.sheet.form
        self.data_year = firms.sheet.report_year + form.enterprises.year_offset
        columns = form.enterprises.columns
        self.cells = {column.code: FirmCell(self, column, at) for at, column in enumerate(columns)}
        self.name = next(iter(self.cells.values()))

    def reference(self, code: str) -> Formula:
        """The cell of a column."""
        return Formula(f"INDEX({self.firms.column(code)},{self.number + 1})")

    @property
    def most(self) -> str:
        """One more than the rows between the head of the table and the row that closes it."""
        return f"ROWS({self.firms.column(self.name.field)})-1"

    @cached_property
    def enterprise(self) -> Formula:
        """The name of the firm."""
        return self.line.put("enterprise", self.name.given)

    @cached_property
    def _texts(self) -> list[FirmCell]:
        return [cell for cell in self.cells.values() if cell.column.unit is None]

    @cached_property
    def is_firm(self) -> Formula:
        """1 for a row that the reader takes for a firm's: not for blank ones, totals, remarks and group headings."""
        filled = "+".join(f"IF({cell.is_blank},0,1)" for cell in self.cells.values())
        count = self.line.put("filled", filled)
        texts = "+".join(f"IF({cell.is_blank},0,1)" for cell in self._texts)
        table, name = self.sheet.form.enterprises, self.name.text
        total = f"OR({_any(table.total_words, name, 'LEFT')},{_any(table.total_words, name, 'RIGHT')})"
        remark = _any([word + sign for word in table.note_words for sign in ":.、"], name, "LEFT")
        group = f'OR({_any(table.group_words, name, "LEFT")},ISNUMBER(FIND(LEFT({name}&"?",1),"{_GROUP_NUMERALS}")))'
        lone = f"AND({count}=1,{texts}=1,OR({self.name.is_blank},{group}))"
        firm = f"IF(OR(AND({total},{texts}<2),{remark},{lone}),0,1)"
        return self.line.put("is firm", f"IF({count}=0,0,{firm})")

    @cached_property
    def row_number(self) -> Formula:
        """The number of the firm among all."""
        flags = self.firms.first_to(self, "is firm")
        return self.line.put("row number", f'IF({self.is_firm}=1,SUM({flags}),"")')

    @cached_property
    def figures_in_line(self) -> Formula:
        """How many amounts there are."""
        states = [cell.state for cell in self.cells.values() if cell.column.unit]
        counted = "+".join(f'IF({state}="{State.NUMBER.value}",1,0)' for state in states)
        return self.line.put("figures", counted or "0")

    @cached_property
    def firm(self) -> Formula:
        """The name as names are compared, of a firm that claims a figure."""
        plain = f'LOWER(SUBSTITUTE({self.name.text}," ",""))'
        return self.line.put(
            "firm", f'IF(AND({self.name.state}="{State.TEXT.value}",{self.figures_in_line}>0),{plain},"")'
        )


def _any(words: Sequence[str], text: str, side: str) -> str:
    listed = ",".join(f'"{word}"' for word in words)
    return f"SUMPRODUCT(--({side}({text},LEN({{{listed}}}))={{{listed}}}))>0"


class Firms:
    """All slots."""

    def __init__(self, sheet: Sheet, count: int) -> None:
        self.sheet = sheet
        self.slots = [Slot(self, number) for number in range(1, count + 1)]
        for slot in self.slots:  # what ranges of all slots are made of
            _ = slot.row_number, slot.firm, slot.name.cell

    def column(self, code: str) -> Formula:
        """A column of the table, from its head to the row that closes it: it grows with what is inserted between."""
        places = self.sheet.places
        letter = places.columns[code]
        return self.sheet.cell(f"${letter}${places.table_head}:${letter}${places.table_end}")

    def range(self, name: str) -> str:
        """A column of the grid, over all slots."""
        return self.sheet.grid.span(name, self.slots[0].line, self.slots[-1].line)

    def first_to(self, slot: Slot, name: str) -> str:
        """A column of the grid, down to a slot."""
        return self.sheet.grid.span(name, self.slots[0].line if slot.number > 1 else slot.line, slot.line)

    def __iter__(self) -> Iterator[FirmCell]:
        """All cells."""
        return (cell for slot in self.slots for cell in slot.cells.values())
