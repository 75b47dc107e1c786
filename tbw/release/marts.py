"""The public tables of a build: a clean database, one Parquet file each, and a hash of what is in them."""

import hashlib
from pathlib import Path

import duckdb

from tbw.ground.errors import BuildFailed
from tbw.release import parquet, warehouse
from tbw.release.keys import Keys
from tbw.release.manifest import Mart

# Left out of the hash: it says when a file arrived, not what is in it.
_NOT_HASHED = ("received_at", "first_received_on", "p12_7_first_received_on")


def release(built: Path, to: Path, keys: Keys) -> dict[str, Mart]:
    """Copy schema ``marts`` of the database ``built`` to its file in ``to`` and ``to/marts/*.parquet``.

    Both declare the ``keys``. Rows of the Parquet files are ordered by all columns, so equal content gives equal bytes.
    The database is one read-only file that refers to nothing in the build's folder. Raises :class:`BuildFailed`
    without any mart.
    """
    (to / "marts").mkdir(parents=True)
    published = to / warehouse.NAME
    with duckdb.connect(str(built)) as connection:
        _keep_marts_only(connection)
        _copy(connection, published, keys)
        connection.execute("set timezone = 'UTC'")
        # A relation that takes two seconds draws a bar on the standard output, in the middle of what --json prints.
        connection.execute("set enable_progress_bar_print = false")
        connection.execute("set threads = 1")  # several threads would cut the Parquet files differently each time
        made = {mart: _export(connection, mart, to / "marts" / f"{mart}.parquet", keys) for mart in _marts(connection)}
    if not made:
        raise BuildFailed("the build made no table in schema marts: nothing is published")
    published.chmod(0o444)
    return made


def _marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = """
        select table_name from duckdb_tables()
        where schema_name = 'marts' and database_name = current_database() order by table_name
    """
    return [name for (name,) in connection.execute(query).fetchall()]


def _keep_marts_only(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the other schemas: their views read from the build's folder, which is gone once the release is published."""
    query = """
        select schema_name from duckdb_schemas()
        where not internal and database_name = current_database() and schema_name not in ('main', 'marts')
    """
    for (schema,) in connection.execute(query).fetchall():
        connection.execute(f'drop schema "{schema}" cascade')


def _copy(connection: duckdb.DuckDBPyConnection, to: Path, keys: Keys) -> None:
    """Copy the rows in the order of the Parquet files, so that they stand in the same order in every build."""
    ((own,),) = connection.execute("select current_database()").fetchall()
    warehouse.attach(connection, to, "published", read_only=False)
    marts = _marts(connection)
    connection.execute("begin")  # one transaction: each costs a flush, and there are a thousand comments
    # A foreign key can only be declared within the schema in use.
    connection.execute("create schema published.marts; use published.marts")
    ordered = keys.parents_first(marts)
    keys.create(connection, ordered, own)
    for mart in ordered:
        connection.execute(f'insert into "{mart}" from "{own}".marts."{mart}" order by all')
    connection.execute(f'commit; use "{own}"; detach published')


def _export(connection: duckdb.DuckDBPyConnection, mart: str, path: Path, keys: Keys) -> Mart:
    written = parquet.write(connection, mart, path, keys)
    # Counted in SQL: len() of a relation would sort it once more.
    ((rows,),) = connection.execute(f'select count(*) from marts."{mart}"').fetchall()
    if written != rows:
        raise BuildFailed(f"{path.name} has {written} of {rows} rows of {mart}: nothing is published")
    return Mart(rows=rows, sha256=_content_hash(connection, mart), key=keys.grains.get(mart, []))


def _content_hash(connection: duckdb.DuckDBPyConnection, mart: str) -> str:
    """Hash over column names, types and the sorted hashes of the rows, each cell with its length (null has none)."""
    described = connection.execute(f'describe marts."{mart}"').fetchall()
    columns = [(name, kind) for name, kind, *_ in described if name not in _NOT_HASHED]
    cells = ", ".join(
        f"""coalesce(strlen("{name}"::varchar) || ':' || "{name}"::varchar, '-')""" for name, _ in columns
    )
    rows = connection.execute(f'select sha256(concat({cells})) as row_hash from marts."{mart}" order by row_hash')
    whole = hashlib.sha256(repr(columns).encode())
    while chunk := rows.fetchmany(10_000):
        whole.update("".join(row_hash for (row_hash,) in chunk).encode())
    return whole.hexdigest()
