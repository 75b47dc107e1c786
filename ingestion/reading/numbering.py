"""Columns that number the rows of a form: 行次, 代码, 序号."""

from collections.abc import Iterator, Sequence

from ingestion.files.cells import Cell, Sheet
from ingestion.reading.labels import Label

# So many rows a number stands in at least, how far it rises from one to the next, and how long it may be.
_ROWS_OF_SERIAL, _GAP_OF_SERIAL, _DIGITS_OF_SERIAL = 5, 3, 3


def serial_columns(sheet: Sheet, labels: Sequence[Label]) -> Iterator[int]:
    """Columns that number the rows (行次, 代码): whole numbers that rise from label to label, without wide gaps."""
    numbers: dict[int, list[int]] = {}
    others: set[int] = set()
    for row in sorted({label.row for label in labels}):
        for column, cell in sheet.rows[row].items():
            if column in others:
                continue
            found = numbers.setdefault(column, [])
            number = int(cell.text) if len(cell.text) <= _DIGITS_OF_SERIAL and cell.text.isdecimal() else -1
            if number < 0 or (found and not 0 < number - found[-1] <= _GAP_OF_SERIAL):
                others.add(column)
            found.append(number)
    for column, found in numbers.items():
        if column not in others and len(found) >= _ROWS_OF_SERIAL:
            yield column


def are_serial(cells: Sequence[Cell]) -> bool:
    """Whether cells count from 1."""
    return all(cell.text.strip() == str(number) for number, cell in enumerate(cells, 1))
