"""Which submissions a run has to judge: the new ones, and those of the same bases whose history they change."""

from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.registry import Registry
from expectations.tables import RawTables
from ingestion.raw_schema import SUBMISSION_TABLES
from ingestion.store import Counted, Store

# A new form is history to the later report years of its base, never to the earlier ones. The same bytes under
# another report year, and forms of the same base, are what it is compared with.
_RELATED = """
    select s.submission_id, exists (
        from fresh join fresh_bases using (submission_id)
        where fresh_bases.base_id = c.base_id and fresh.report_year < s.report_year) as is_changed
    from kept s join checks c using (submission_id)
    where c.base_id in (select base_id from fresh_bases) or s.file_sha256 in (select file_sha256 from fresh)
"""


def affected(fresh: dict[str, pa.Table], kept: Store | Counted | None, reference: Path) -> tuple[RawTables, set[str]]:
    """The fresh submissions with their history out of the raw zone, and the ids of those to be judged."""
    if isinstance(kept, Store):
        with kept.counted() as raw:
            return affected(fresh, raw, reference)
    new = {str(submission_id) for submission_id in fresh["submissions"]["submission_id"].to_pylist()}
    if kept is None:
        return _together(fresh, {}), new
    related = [row for row in _related(fresh, kept, reference) if row[0] not in new]
    history = {table: kept.table(table, [submission_id for submission_id, _ in related]) for table in SUBMISSION_TABLES}
    return _together(fresh, history), new | {submission_id for submission_id, is_changed in related if is_changed}


def _related(fresh: dict[str, pa.Table], kept: Counted, reference: Path) -> list[tuple[str, bool]]:
    registry = Registry(reference)
    names = fresh["submissions"].select(["submission_id", "base_name"]).to_pylist()
    bases = [{"submission_id": row["submission_id"], "base_id": registry.base_id(row["base_name"])} for row in names]
    with duckdb.connect() as database:
        database.register("fresh", fresh["submissions"])
        schema = pa.schema([("submission_id", pa.string()), ("base_id", pa.string())])
        database.register("fresh_bases", pa.Table.from_pylist([b for b in bases if b["base_id"]], schema))
        database.register("kept", kept.table("submissions"))
        database.register("checks", kept.table("checks"))
        return database.execute(_RELATED).fetchall()


def _together(fresh: dict[str, pa.Table], history: dict[str, pa.Table]) -> RawTables:
    parts = {
        table: [schema.empty_table(), *(t[table] for t in (fresh, history) if table in t)]
        for table, schema in SUBMISSION_TABLES.items()
    }
    return RawTables(**{table: pa.concat_tables(tables) for table, tables in parts.items()})
