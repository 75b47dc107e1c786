"""Which rows of the raw zone count: the one place that says so, for runs, reports, receipts and the warehouse alike.

A row is *on record* once the commit that it came with is complete. Of the rows of a submission on record, those of its
latest generation *count*.
"""

from pathlib import Path
from typing import NamedTuple, Self

import duckdb
import pyarrow as pa

from ingestion.raw_zone.schema import RAW_TABLES

# A mere recheck adds no submission and so has no commit record to wait for.
_ON_RECORD = "(commit_id is null or commit_id in (select commit_id from raw_submissions))"
# Generations are given under the lock of the raw zone, so no two are equal. In stores of early versions two may be:
# then what was judged or received later counts.
_OF_READING = "select * from raw_{} semi join submissions using (submission_id, commit_id)"


class _Rule(NamedTuple):
    """The rows of a raw table that count: a query over ``raw_<table>`` and over tables of rows that count."""

    query: str
    reads: tuple[str, ...] = ()  # other raw tables
    follows: tuple[str, ...] = ()  # tables that decide here, by those of their rows that count


COUNTED = {
    "submissions": _Rule("""
        select * replace (coalesce(sequence, 0) as sequence) from raw_submissions
        qualify row_number() over (
            partition by submission_id order by generation desc, commit_id desc, received_at desc) = 1"""),
    "values": _Rule(_OF_READING.format("values"), follows=("submissions",)),
    "enterprises": _Rule(_OF_READING.format("enterprises"), follows=("submissions",)),
    "cell_roles": _Rule(_OF_READING.format("cell_roles"), follows=("submissions",)),
    "explanations": _Rule(_OF_READING.format("explanations"), follows=("submissions",)),
    # The commit of any submission puts a check on record, not only that of its own: a run also judges older ones again.
    "checks": _Rule(
        f"""
        select * from raw_checks semi join submissions using (submission_id)
        where {_ON_RECORD}
        qualify row_number() over (
            partition by submission_id order by generation desc, checked_at desc, commit_id desc nulls last) = 1""",
        reads=("submissions",),
        follows=("submissions",),
    ),
    "findings": _Rule(
        """
        select f.* from raw_findings as f semi join checks as c
        on f.submission_id = c.submission_id and f.generation = c.generation
        and f.commit_id is not distinct from c.commit_id""",
        follows=("checks",),
    ),
    # The same decision may have been read in two files.
    "decisions": _Rule("""
        select * from raw_decisions
        qualify row_number() over (partition by decision_id order by source, file_sha256) = 1"""),
    "reference": _Rule("select * from raw_reference"),
}
# Large, and asked for a few submissions at a time: not held in memory.
_IN_FILES = {"values", "enterprises", "cell_roles"}


class Counted:
    """The rows of a raw zone that count, as it stands now; use as a context manager.

    ``folder`` holds a folder of Parquet files a table. What is added later is not seen, and a table is read when it is
    asked for. The methods raise duckdb.Error where a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        # Submissions first, in the opposite order of writing: what a commit record counts is there already.
        self.files = {table: sorted((folder / table).glob("*.parquet")) for table in RAW_TABLES}
        self._database = duckdb.connect()
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        """Nothing is opened but the database in memory."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._database.close()

    def table(self, table: str, submission_ids: list[str] | None = None) -> pa.Table:
        """Rows of a raw table that count, of all or of the given submissions."""
        self._make(table)
        where, given = (
            ("", None) if submission_ids is None else ("where list_contains($ids, submission_id)", submission_ids)
        )
        rows = self._database.execute(
            f'select * from "{table}" {where} order by all',
            None if given is None else {"ids": given},
        ).to_arrow_table()
        return rows.cast(RAW_TABLES[table])

    def on_record(self, table: str) -> list[Path]:
        """The files of a table with a row that is on record, whether it counts now or did before."""
        where = ""
        if "commit_id" in RAW_TABLES[table].names:
            self._read("submissions")
            where = f"where {_ON_RECORD}"
        source = f"read_parquet({self._listed(table)}, union_by_name = true, filename = true)"
        query = f"select distinct filename from {source} {where} order by filename"
        return [Path(name) for (name,) in self._database.execute(query).fetchall()] if self.files[table] else []

    def latest_generation(self) -> int:
        """The highest generation ever written, also by a run that was killed; 0 for none."""
        numbered = [table for table, schema in RAW_TABLES.items() if "generation" in schema.names]
        for table in numbered:
            self._read(table)
        written = " union all ".join(f"select generation from raw_{table}" for table in numbered)
        found = self._database.execute(f"select coalesce(max(generation), 0) from ({written})").fetchone()
        return int(found[0]) if found else 0

    def _make(self, table: str) -> None:
        """The rows of a table that count, with all that they are decided by."""
        if table in self._made:
            return
        rule = COUNTED[table]
        for other in rule.follows:
            self._make(other)
        for other in (table, *rule.reads):
            self._read(other)
        self._create(table, rule.query, is_view=table in _IN_FILES)

    def _read(self, table: str) -> None:
        """All rows that the files of a table hold."""
        name = f"raw_{table}"
        if name in self._made:
            return
        # The empty table gives the columns where there is no file yet.
        self._database.register(f"empty_{table}", RAW_TABLES[table].empty_table())
        source = f"select * from empty_{table}"
        if self.files[table]:
            source += f" union all by name select * from read_parquet({self._listed(table)}, union_by_name = true)"
        self._create(name, source, is_view=table in _IN_FILES)

    def _create(self, name: str, query: str, *, is_view: bool) -> None:
        self._database.execute(f'create {"view" if is_view else "table"} "{name}" as {query}')
        self._made.add(name)

    def _listed(self, table: str) -> str:
        """The files of a table as a list in SQL."""
        paths = (str(path).replace("'", "''") for path in self.files[table])
        return "[" + ", ".join(f"'{path}'" for path in paths) + "]"
