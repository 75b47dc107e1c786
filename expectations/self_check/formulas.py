"""Formulas as texts, of functions that Excel 2007, WPS and LibreOffice share; and the grid of cells that they stand in.

A null is an empty text, a flag is 1 or 0. Nothing here is an array formula or of a newer Excel.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Self

# A text within a formula may not be longer.
_LONGEST_TEXT = 255
_LETTERS = 26
NO_DISTANCE = "9E+99"


class Formula(str):
    """A formula without its equals sign. ``may_be``: the texts that it can give, where they are few."""

    __slots__ = ("may_be",)
    may_be: frozenset[str] | None

    def __new__(cls, text: str, may_be: Iterable[str] | None = None) -> Self:
        """The same text, with what it may give."""
        self = super().__new__(cls, text)
        self.may_be = None if may_be is None else frozenset(may_be)
        return self


# What a column of a frame holds in a row: what is known when the form is made, or how it is worked out.
Word = Formula | str | int | float | bool | Decimal | None


def written(word: Word) -> str:
    """A word as part of a formula."""
    if isinstance(word, Formula):
        return word
    if word is None:
        return '""'
    if isinstance(word, str):
        return _text(word)
    return str(int(word)) if isinstance(word, bool) else f"{Decimal(str(word)):f}"


def _text(text: str) -> str:
    parts = [text[at : at + _LONGEST_TEXT // 2] for at in range(0, len(text), _LONGEST_TEXT // 2)] or [""]
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


def joined(words: Iterable[Word]) -> Formula:
    """The words side by side as one text."""
    merged: list[Word] = []
    for word in words:
        if merged and not isinstance(word, Formula) and not isinstance(merged[-1], Formula):
            merged[-1] = f"{merged[-1]}{word}"
        elif word != "":
            merged.append(word if isinstance(word, Formula) else str(word))
    return Formula("&".join(map(written, merged)) or '""')


def chosen(cases: Sequence[tuple[str, Word]], otherwise: Word) -> Formula:
    """The word of the first case that holds."""
    opened = "".join(f"IF({case},{written(word)}," for case, word in cases)
    return Formula(opened + written(otherwise) + ")" * len(cases))


def where(case: str, word: Word) -> Formula:
    """The word where the case holds, else nothing."""
    return chosen([(case, word)], None)


def given(*words: Word) -> str:
    """The case that all these are numbers."""
    return f"COUNT({','.join(map(written, words))})={len(words)}"


def flag(case: str) -> Formula:
    """A case as 1 or 0."""
    return Formula(f"IF({case},1,0)")


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    name = ""
    while column >= 0:
        column, digit = divmod(column, _LETTERS)
        name, column = chr(ord("A") + digit) + name, column - 1
    return name


class Grid:
    """A sheet of formulas: a line of the frames is a column of the sheet, so that like formulas stand side by side.

    Its first row is the mark of the sheet, its first column names what stands in the row. Lists have rows of their own.
    """

    def __init__(self, sheet: str) -> None:
        self.names: dict[str, int] = {}  # of rows, counted from 2
        self.cells: dict[tuple[int, int], Word] = {}  # by row and column, both counted from 1
        self.lines = 0
        self.prefix = f"{sheet}!" if sheet.isidentifier() else f"'{sheet}'!"
        self._rows: dict[str, tuple[int, int]] = {}  # address -> row and column

    def line(self) -> "Line":
        """The next line."""
        self.lines += 1
        return Line(self, self.lines + 1)

    def row(self, name: str) -> int:
        """The row of a name; a new one gets the next."""
        return self.names.setdefault(name, len(self.names) + 2)

    def write(self, name: str, column: int, word: Word) -> str:
        """Write a word; gives the address of its cell."""
        row = self.row(name)
        self.cells[row, column] = word
        address = f"{self.prefix}{letters(column - 1)}{row}"
        self._rows[address] = row, column
        return address

    @property
    def area(self) -> str:
        """All of it, from its first cell."""
        return f"{self.prefix}$A$1:${letters(self.lines)}${len(self.names) + 1}"

    def within(self) -> Mapping[tuple[int, int], Word]:
        """Its cells, as they are written in its own sheet: there an address needs no name of the sheet."""
        own = {
            place: Formula(word.replace(self.prefix, "")) if isinstance(word, Formula) else word
            for place, word in self.cells.items()
        }
        return own | {(row, 1): name for name, row in self.names.items()}

    def row_of(self, address: str, column: int) -> int | None:
        """The row of a cell of a line, by its address; None for any other formula."""
        found = self._rows.get(address)
        return found[0] if found and found[1] == column else None

    def span(self, name: str, first: "Line", last: "Line") -> str:
        """The range of a name from one line to another."""
        row = self.row(name)
        return f"{self.prefix}{letters(first.column - 1)}{row}:{letters(last.column - 1)}{row}"

    def listed(self, name: str, words: Sequence[Word]) -> str:
        """A list of words under a name; gives its range."""
        for column, word in enumerate(words, 2):
            self.write(name, column, word)
        row = self.row(name)
        return f"{self.prefix}$B${row}:${letters(len(words))}${row}"


class Line:
    """A line of a grid."""

    def __init__(self, grid: Grid, column: int) -> None:
        self._grid, self.column = grid, column

    def holding(self, name: str, word: Word) -> int:
        """The row that holds a word: its own where it is a cell of this line, else a new one under this name."""
        if isinstance(word, Formula):
            own = self._grid.row_of(word, self.column)
            if own is not None:
                return own
            word = Formula(f'IFERROR({word},"")')
        # Rules of one line may say different words under one name.
        while self._grid.cells.get((self._grid.row(name), self.column), word) != word:
            name += "'"
        self._grid.write(name, self.column, word)
        return self._grid.row(name)

    def put(self, name: str, formula: str, may_be: Iterable[str] | None = None) -> Formula:
        """Write a formula under a name; gives the address of its cell, which stands for it."""
        return Formula(self._grid.write(name, self.column, Formula(formula)), may_be)
