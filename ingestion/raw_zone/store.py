"""The store: originals by hash, append-only Parquet tables of the raw zone, releases."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.raw_zone.schema import RAW_TABLES

# What counts (see raw_schema): rows of a commit that was completed, and of each submission its latest generation.
_COUNTED = {
    "submissions": """
        select * from submissions
        qualify row_number() over (
            partition by submission_id order by generation desc, commit_id desc, received_at) = 1""",
    "values": "select v.* from values_ v semi join counted_submissions s using (submission_id, commit_id)",
    "enterprises": "select e.* from enterprises e semi join counted_submissions s using (submission_id, commit_id)",
    "explanations": "select e.* from explanations e semi join counted_submissions s using (submission_id, commit_id)",
    "checks": """
        select c.* from checks c semi join counted_submissions s using (submission_id)
        where c.commit_id is null or c.commit_id in (select commit_id from submissions)
        qualify row_number() over (
            partition by c.submission_id order by c.generation desc, c.commit_id desc nulls last, c.checked_at) = 1""",
    "findings": """
        select f.* from findings f semi join counted_checks c
        on f.submission_id = c.submission_id and f.generation = c.generation
        and f.commit_id is not distinct from c.commit_id""",
    "reference": "select * from reference",
    "decisions": """
        select * from decisions
        qualify row_number() over (partition by decision_id order by source, file_sha256) = 1""",
}


class Store:
    """Paths of a store and its raw tables."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.originals = root / "originals"
        self.returns = root / "returns"
        self.raw = root / "raw"
        self.releases = root / "releases"
        self.reports = root / "reports"
        self.work = root / "work"
        self.current = root / "current"

    def create(self) -> None:
        """Make what is missing. Originals and returns hold contact data: for their owner only. Raises OSError."""
        for private in (self.originals, self.returns, self.work):
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.raw, self.releases, self.reports):
            folder.mkdir(parents=True, exist_ok=True)
        for table in RAW_TABLES:
            (self.raw / table).mkdir(exist_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the raw zone's lock: commits of two runs come one after the other."""
        with (self.work / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def original(self, file_sha256: str) -> Path:
        """Where the bytes of a file are kept."""
        return self.originals / file_sha256[:2] / file_sha256

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a raw table, by name."""
        return sorted((self.raw / table).glob("*.parquet"))

    def append(self, table: str, rows: pa.Table) -> Path | None:
        """Add a file named by the hash of what is in it; the same rows again are the same file. None for no rows."""
        if rows.num_rows == 0:
            return None
        return write_parquet(rows.cast(RAW_TABLES[table]), self.raw / table)

    def counted(self) -> "Counted":
        """The raw zone as it counts now."""
        return Counted(self)


class Counted:
    """The rows of the raw zone that count, as queries over its files; use as a context manager."""

    def __init__(self, store: Store) -> None:
        self._database = duckdb.connect()
        for table, schema in RAW_TABLES.items():
            name = "values_" if table == "values" else table
            files = [str(path) for path in store.files(table)]
            # The empty table gives the columns where there is no file yet.
            self._database.register(f"empty_{name}", schema.empty_table())
            source = f"select * from empty_{name}"
            if files:
                source += " union all by name select * from read_parquet($files, union_by_name = true)"
            self._database.execute(f"create table {name} as {source}", {"files": files} if files else None)
            self._database.execute(f"create view counted_{table} as {_COUNTED[table]}")

    def __enter__(self) -> Self:
        """Nothing is opened but the database in memory."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._database.close()

    def table(self, table: str, submission_ids: list[str] | None = None) -> pa.Table:
        """Rows of a raw table that count, of all or of the given submissions."""
        where, given = (
            ("", None) if submission_ids is None else ("where list_contains($ids, submission_id)", submission_ids)
        )
        rows = self._database.execute(
            f"select * from counted_{table} {where} order by all",
            None if given is None else {"ids": given},
        ).to_arrow_table()
        return rows.cast(RAW_TABLES[table])

    def latest_generation(self) -> int:
        """The highest generation of checking ever written, also by a run that was killed; 0 for none."""
        written = "select generation from checks union all select generation from findings"
        found = self._database.execute(f"select coalesce(max(generation), 0) from ({written})").fetchone()
        return int(found[0]) if found else 0


def write_parquet(rows: pa.Table, folder: Path) -> Path:
    """Write a table to ``folder`` under the hash of its bytes, whole or not at all."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    content = sink.getvalue().to_pybytes()
    path = folder / f"{hashlib.sha256(content).hexdigest()[:32]}.parquet"
    write_whole(path, content)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_tables(folder: Path, table: str) -> Iterator[pa.Table]:
    """The tables kept under one name in the batches of a working folder."""
    for path in sorted(folder.glob(f"*/{table}.parquet")):
        yield pq.read_table(path, schema=RAW_TABLES[table])
