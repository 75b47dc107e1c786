"""How rows come into the raw zone: one writer at a time, which numbers them and writes last what makes them count."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import SUBMISSION_TABLES
from ingestion.raw_zone.store import Store, as_parquet

# Written in this order, so that no row counts too early: a finding counts with its check, the rows of a reading with
# their row of submissions.
_ORDER = (
    "values",
    "enterprises",
    "cell_roles",
    "explanations",
    "findings",
    "checks",
    "submissions",
    "decisions",
    "reference",
)


class Writer:
    """The only one that may add to the raw zone of a store, see :func:`writing`.

    ``counted`` is the raw zone as it counted when its lock was taken.
    """

    def __init__(self, store: Store, counted: Counted) -> None:
        self.counted = counted
        self._store = store
        self._generation: int | None = None

    def commit(self, tables: Mapping[str, pa.Table]) -> int | None:
        """Add rows to raw tables: all of them count once the last file is there, none of them before.

        ``generation`` and ``commit_id`` are given here, whatever the rows say: a generation higher than all before and,
        where submissions are among the rows, the hash of all that is committed. Returns the generation given last.
        Raises OSError.
        """
        rows = {table: tables[table] for table in _ORDER if table in tables and tables[table].num_rows}
        numbered = [table for table in rows if "generation" in rows[table].column_names]
        if numbered:
            self._generation = (self._generation or self.counted.latest_generation()) + 1
        rows |= {table: _all(rows[table], "generation", self._generation) for table in numbered}
        committed = [table for table in rows if table in SUBMISSION_TABLES]
        commit_id = _commit_id([rows[table] for table in committed]) if "submissions" in rows else None
        rows |= {table: _all(rows[table], "commit_id", commit_id) for table in committed}
        for table, added in rows.items():
            path = self._store.append(table, added)
            if path:
                _sync_folder(path.parent)
        return self._generation


@contextmanager
def writing(store: Store) -> Iterator[Writer]:
    """Hold the lock of the raw zone, so that nobody else adds to it meanwhile. Missing folders are made."""
    store.create()
    with store.alone("raw"), store.counted() as counted:
        yield Writer(store, counted)


def _all(rows: pa.Table, name: str, value: str | int | None) -> pa.Table:
    """The rows with the same value in a column."""
    index = rows.schema.get_field_index(name)
    field = rows.schema.field(index)
    return rows.set_column(index, field, pa.repeat(pa.scalar(value, field.type), rows.num_rows))


def _commit_id(tables: list[pa.Table]) -> str:
    """16 hex digits of a hash of the rows: if they are written again, after a kill, commit and files are the same."""
    digest = hashlib.sha256()
    for rows in tables:
        digest.update(as_parquet(_all(rows, "commit_id", "")))
    return digest.hexdigest()[:16]


def _sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, so that after a power cut no commit record is there without its rows."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
