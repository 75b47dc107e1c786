"""The store: originals by hash, append-only Parquet tables of the raw zone, releases."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import RAW_TABLES


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
        """Make what is missing. Raises OSError.

        Originals and returns hold contact data, raw zone, reports and notices what senders typed: for their owner only.
        Releases are for all who may look into the store.
        """
        for private in (self.originals, self.returns, self.work, self.raw, self.reports, self.root / "notices"):
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.releases.mkdir(mode=0o755, parents=True, exist_ok=True)
        for table in RAW_TABLES:
            (self.raw / table).mkdir(exist_ok=True)

    @contextmanager
    def alone(self, over: Literal["raw", "returns", "receipts"]) -> Iterator[None]:
        """Hold the lock of a part of the store, in which only one process may write at a time."""
        with (self.work / f".{over}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield
            finally:  # also where a child process has inherited it
                fcntl.flock(lock, fcntl.LOCK_UN)

    def original(self, file_sha256: str) -> Path:
        """Where the bytes of a file are kept."""
        return self.originals / file_sha256[:2] / file_sha256

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a raw table, by name."""
        return sorted((self.raw / table).glob("*.parquet"))

    def append(self, table: str, rows: pa.Table) -> Path | None:
        """Add a file named by the hash of what is in it; the same rows again are the same file. None for no rows.

        Only :mod:`ingestion.raw_zone.commit` does so: there the rows get their number and the files their order.
        """
        if rows.num_rows == 0:
            return None
        return write_parquet(rows.cast(RAW_TABLES[table]), self.raw / table)

    def counted(self) -> Counted:
        """The raw zone as it counts now."""
        return Counted(self.raw)


def as_parquet(rows: pa.Table) -> bytes:
    """The bytes of the Parquet file of a table; the same for the same rows."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def write_parquet(rows: pa.Table, folder: Path) -> Path:
    """Write a table to ``folder`` under the hash of its bytes, whole or not at all."""
    content = as_parquet(rows)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:32]}.parquet"
    write_whole(path, content)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def is_partial(name: str) -> bool:
    """Whether a file is one that was not written to its end; of earlier versions they end with the id of a process."""
    return re.fullmatch(r"\..+\.(?:[0-9a-f]{8}|\d+)", name) is not None


def read_tables(folder: Path, table: str) -> Iterator[pa.Table]:
    """The tables kept under one name in the batches of a working folder."""
    for path in sorted(folder.glob(f"*/{table}.parquet")):
        yield pq.read_table(path, schema=RAW_TABLES[table])
