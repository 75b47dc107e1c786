"""A mart as a Parquet file for tools: plain types, and labels, units and keys as metadata."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tbw.release.keys import Keys

_BETWEEN = " | "  # the two labels in the comment of a column
_ROWS = 100_000  # of a group of rows, so that equal content is cut alike
# What the last word of a column's name says of its unit.
_UNITS = {"cny": "CNY", "pct": "%", "count": "count", "points": "percentage points", "year": "year"}


def write(connection: duckdb.DuckDBPyConnection, mart: str, path: Path, keys: Keys) -> int:
    """Write a mart of schema ``marts``, its rows ordered by all columns; gives how many were written.

    Decimals become doubles, as pandas has no decimals of its own: of an amount all cents are right up to 90 trillion.
    Each column has label_zh, label_en, unit and the type that it has in the database as metadata; the file has the
    mart, its grain, its keys, and the same of all columns once more as JSON (``columns``) for tools without Arrow.
    """
    query = "select column_name, data_type, comment from duckdb_columns() where schema_name = 'marts'"
    query += " and database_name = current_database() and table_name = ? order by column_index"
    columns = connection.execute(query, [mart]).fetchall()
    chosen = (
        f'"{name}"::double as "{name}"' if kind.startswith("DECIMAL") else f'"{name}"' for name, kind, _ in columns
    )
    told = {name: _told(name, kind, comment or "") for name, kind, comment in columns}
    of_file = _of_file(connection, mart, keys, told)
    # The rows come while they are read: another query on this connection would end them.
    reader = connection.execute(f'select {", ".join(chosen)} from marts."{mart}" order by all').to_arrow_reader(_ROWS)
    fields = [one.with_metadata({key: text for key, text in told[one.name].items() if text}) for one in reader.schema]
    schema = pa.schema(fields, metadata=of_file)
    written = 0
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema), row_group_size=_ROWS)
            written += batch.num_rows
    return written


def _told(name: str, kind: str, comment: str) -> dict[str, str]:
    label_zh, _, label_en = comment.partition(_BETWEEN)
    return {"label_zh": label_zh, "label_en": label_en, "unit": _UNITS.get(name.rpartition("_")[2], ""), "type": kind}


def _of_file(
    connection: duckdb.DuckDBPyConnection, mart: str, keys: Keys, told: dict[str, dict[str, str]]
) -> dict[bytes | str, bytes | str]:
    query = "select comment from duckdb_tables() where schema_name = 'marts' and table_name = ?"
    ((grain,),) = connection.execute(f"{query} and database_name = current_database()", [mart]).fetchall()
    return {
        "mart": mart,
        "description": grain or "",
        "key": json.dumps(keys.grains.get(mart, [])),
        "foreign_keys": json.dumps({column: list(to) for column, to in keys.foreign(mart).items()}),
        "columns": json.dumps(told, ensure_ascii=False),
    }
