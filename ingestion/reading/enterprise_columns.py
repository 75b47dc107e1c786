"""The columns of a table of enterprises whose firms are known; each is read as a whole wherever that can be done."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, cast

from ingestion.files.cells import LONGEST_REMEMBERED, NUMBER, TEXT, Cell, CellKind, Position, Row, Sheet, letters
from ingestion.reading.answers import Answer, AnswerParser, Asked, State
from ingestion.reading.values import Columns, EnterpriseAnswer, once

# A number that would have to be rounded, and the length from which there may be one.
_LONG_FRACTION = re.compile(r"\.\d{9}")
_SHORT = len("0.00000001")

_Fields = tuple[str | None, ...]  # of an answer, as they are kept
_PLAIN_TEXT = State.TEXT.value
_TEXT_OF = attrgetter("text")


class AskedColumn(NamedTuple):
    """A column as it is read: what is asked in it (None: a text), and whether its unit is clear."""

    column: int
    field: str
    asked: Asked | None
    clear: bool


class Firms(NamedTuple):
    """The rows of firms, and in what is needed for each of their columns."""

    sheet: str
    rows: list[int]
    lines: list[Row]
    numbers: list[int]  # of the firms
    row_names: list[str]  # as in the addresses of cells
    unclear: set[Position]  # cells whose figure may be that of several firms or columns, or of none

    @classmethod
    def of(cls, sheet: Sheet, rows: list[int], unclear: set[Position], before: int) -> "Firms":
        """The firms in these rows, numbered on from ``before``."""
        numbers = list(range(before + 1, before + len(rows) + 1))
        return cls(sheet.name, rows, [sheet.rows[row] for row in rows], numbers, [str(r + 1) for r in rows], unclear)


class ColumnReader:
    """Reads the columns of tables of enterprises."""

    def __init__(self, parser: AnswerParser) -> None:
        self._parser = parser
        # Many firms have the same nature and business.
        self._short_text = lru_cache(maxsize=8192)(self._other_text)

    def read(self, firms: Firms, column: AskedColumn, found: Columns[EnterpriseAnswer]) -> None:
        """Add the answers in a column to ``found``."""
        cells: list[Cell | None]
        texts: list[str | None]
        try:
            # In nearly every column nothing is blank.
            cells = list(map(itemgetter(column.column), firms.lines))
            texts = list(map(_TEXT_OF, cells))
        except KeyError:
            cells = [line.get(column.column) for line in firms.lines]
            texts = [cell.text if cell else None for cell in cells]
        places = {row for row, place in firms.unclear if place == column.column}
        unclear = [row in places for row in firms.rows] if places else []
        name = letters(column.column)
        found.add(
            len(firms.rows),
            row_number=firms.numbers,
            field=column.field,
            raw_text=texts,
            sheet=firms.sheet,
            cell=[name + row for row in firms.row_names],
            **self._answers(cells, texts, column, unclear),
        )

    def _answers(
        self, cells: Sequence[Cell | None], texts: list[str | None], column: AskedColumn, unclear: Sequence[bool]
    ) -> dict[str, Any]:
        """The fields of the answers; ``unclear`` is empty where all are clear."""
        if column.asked:
            if column.clear and not unclear and _are_plain_numbers(cells, texts):
                return {"state": State.NUMBER.value, "digits": texts, "unit": column.asked.unit}
        elif _are_all(TEXT, cells):
            return self._texts(cast("list[str]", texts))
        pairs = zip(cells, unclear or repeat(False), strict=False)  # noqa: FBT003 - its only way
        return _columns([self._answer(cell, column, unclear=u) for cell, u in pairs], texts)

    def _texts(self, texts: list[str]) -> dict[str, Any]:
        if self._parser.are_plain_texts(texts):
            stripped = list(map(str.strip, texts))
            return {"state": _PLAIN_TEXT, "value_text": texts if stripped == texts else stripped}
        said = {text: self._text(text) for text in set(texts)}
        return _columns([said[text] for text in texts], texts)

    def _text(self, text: str) -> _Fields:
        return self._short_text(text) if len(text) <= LONGEST_REMEMBERED else self._other_text(text)

    def _other_text(self, text: str) -> _Fields:
        """As :meth:`_answer`, of a text that may be a word for no answer or an error."""
        state, *others = self._parser.text(Cell(text))
        return state.value, *others

    def _answer(self, cell: Cell | None, column: AskedColumn, *, unclear: bool) -> _Fields:
        """The fields of an answer, as they are kept."""
        if column.asked is None:
            answer, unit = self._parser.text(cell), None
        else:
            answer, unit = self._parser.number(cell, column.asked), column.asked.unit
            if answer.digits is not None and (unclear or not (column.clear or answer.unit)):
                answer = answer._replace(state=State.AMBIGUOUS if unclear else State.UNIT_UNCLEAR, digits=None)
        return answer.state.value, answer.digits, answer.unit or unit, answer.comparator, answer.value_text


def _columns(answers: Sequence[_Fields], texts: list[Any]) -> dict[str, Any]:
    """The answers column by column; the very texts where they are those, so that they are handed over once."""
    columns = zip(Answer._fields, map(list, zip(*answers, strict=True)), strict=False)
    return {name: once(texts if texts == values else values) for name, values in columns}


def _are_all(kind: CellKind, cells: Iterable[Cell | None]) -> bool:
    """Whether no cell is blank or of another kind."""
    return all([cell is not None and cell.kind is kind for cell in cells])  # noqa: C419 - a list is made quicker


def _are_plain_numbers(cells: Sequence[Cell | None], texts: Sequence[str | None]) -> bool:
    """Whether all cells are numbers, none of which has to be rounded or refused."""
    if not _are_all(NUMBER, cells):
        return False
    digits = cast("Sequence[str]", texts)
    joined = "\n".join(digits)
    return "e" not in joined and (max(map(len, digits)) < _SHORT or not _LONG_FRACTION.search(joined))
