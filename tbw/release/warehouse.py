"""The DuckDB file of a release: its name, and the one way to open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tbw.ground.errors import UsageError
from tbw.ground.language import say

NAME = "warehouse.duckdb"


def of(release: Path) -> Path:
    """The file in the folder of a release. Raises :class:`UsageError` where it is not there any more."""
    path = release.resolve() / NAME
    if not path.is_file():
        raise UsageError(say("usage.no_database", release=release.resolve().name))
    return path


@contextmanager
def opened(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that only reads; as :func:`of` where there is no file."""
    with duckdb.connect(str(of(release)), read_only=True) as database:
        yield database


def exact(value: Any) -> Any:  # noqa: ANN401 - whatever a mart holds
    """A value of a mart as the decimal that it stands for: what is computed is a double of a few digits."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def attach(database: duckdb.DuckDBPyConnection, path: Path, name: str, *, read_only: bool = True) -> None:
    """Make a file known to a connection as the database ``name``."""
    quoted = str(path).replace("'", "''")
    database.execute(f"attach '{quoted}' as {name}{' (read_only)' if read_only else ''}")
