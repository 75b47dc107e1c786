"""The one reader of tables that people keep as CSV: reference data and the register of rules."""

import csv
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class ReferenceDataError(Exception):
    """A table cannot be used; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where it is (``units.csv:4``), and column -> stripped text. Empty rows are left out."""

    origin: str
    cells: dict[str, str]

    def value(self, column: str, read: Callable[[str], T]) -> T:
        """The text of a cell converted by ``read``. Raises :class:`ReferenceDataError` where that fails."""
        text = self.cells[column]
        try:
            return read(text)
        except (ValueError, KeyError, ArithmeticError) as error:
            raise ReferenceDataError(f"{self.origin}: {column}: {text!r} cannot be read") from error


class CsvTable(NamedTuple):
    """Columns in their order, and the rows."""

    columns: list[str]
    rows: list[Row]


def read_rows(path: Path, columns: Collection[str] = (), filled: Collection[str] = ()) -> list[Row]:
    """The rows of a file. It must have ``columns``; those in ``filled`` must not be empty.

    Raises :class:`ReferenceDataError`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReferenceDataError(f"{path}: cannot be read: {error}") from error
    table = parse(path, content)
    if missing := [name for name in columns if name not in table.columns]:
        raise ReferenceDataError(f"{path.name}:1: no column {', '.join(missing)}")
    for row in table.rows:
        if empty := [name for name in filled if not row.cells[name]]:
            raise ReferenceDataError(f"{row.origin}: {', '.join(empty)}: must not be empty")
    return table.rows


def parse(path: Path, content: bytes) -> CsvTable:
    """The table in the bytes of a file; ``path`` is for messages. Raises :class:`ReferenceDataError`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReferenceDataError(f"{path}: cannot be read: {error}") from error
    records = _records(path.name, text)
    _, columns = next(records, ("", []))
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise ReferenceDataError(f"{path.name}:1: repeated columns: {', '.join(repeated)}")
    return CsvTable(columns, list(_rows(columns, records)))


def _records(name: str, text: str) -> Iterator[tuple[str, list[str]]]:
    """Origin and cells of every line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        origin = f"{name}:{reader.line_num + 1}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ReferenceDataError(f"{origin}: {error}") from error
        if cells is None:
            return
        if cells:
            yield origin, cells


def _rows(columns: list[str], records: Iterator[tuple[str, list[str]]]) -> Iterator[Row]:
    for origin, texts in records:
        cells = [text.strip() for text in texts]
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise ReferenceDataError(f"{origin}: {len(cells)} cells, but there are {len(columns)} columns")
        yield Row(origin, dict(zip(columns, cells, strict=True)))
