"""Rows of reference tables for the steps. A table that cannot be used is a usage error: the user chose the folder."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.csv_table import ReferenceDataError, Row, read_rows
from tbw.ground.errors import UsageError
from tbw.ground.places import SEEDS


@contextmanager
def as_usage_error() -> Iterator[None]:
    """Raise what is wrong with a table as :class:`UsageError`; also a decorator."""
    try:
        yield
    except ReferenceDataError as error:
        raise UsageError(str(error)) from error


def table_rows(reference: Path, name: str, columns: Collection[str]) -> list[Row]:
    """The rows of a table of the folder, or of the project's own table where the folder lacks it."""
    path = reference / name
    return read_rows(path if path.exists() else SEEDS / name, columns)
