"""Which submissions made a build fail, by the rows that the failed tests and models stopped at.

Our generic tests return whole rows, with the submission in them. A model that stops with an error (a broken contract, a
number that does not fit) names no row: it is run again over parts of its rows, until the submissions are found.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb

from tbw.release.dbt_build import FAILED, results, what_it_says

_ID = "submission_id"


def submissions(work: Path, database: Path) -> dict[str, str]:
    """After a failed build in ``work``: submission_id -> what its rows broke; empty where no submission is found.

    ``database`` is what the build left; it is not changed.
    """
    failed = [result for result in results(work) if result["status"] in FAILED]
    if not failed or not database.exists():
        return {}
    nodes = json.loads((work / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    named: dict[str, str] = {}
    with duckdb.connect(str(database)) as connection:
        for result in failed:
            node = nodes[result["unique_id"]]
            reason = _reason(result, node, nodes)
            for submission_id in sorted(_named_by(connection, result, node, nodes, work)):
                named.setdefault(submission_id, reason)
    return named


def _reason(result: dict[str, Any], node: dict[str, Any], nodes: dict[str, Any]) -> str:
    """What the rows broke, in words: of a generic test the model, the column and the test."""
    if result["status"] != "fail":
        return f"{node['name']}: {what_it_says(result)}"
    asked = node.get("test_metadata")
    if not asked:
        return f"fails {node['name']}"
    columns = asked["kwargs"].get("columns") or [asked["kwargs"].get("column_name")]
    model = nodes[node["attached_node"]]["name"]
    return f"fails {asked['name']} of {model} ({', '.join(filter(None, columns))})"


def _named_by(
    connection: duckdb.DuckDBPyConnection,
    result: dict[str, Any],
    node: dict[str, Any],
    nodes: dict[str, Any],
    work: Path,
) -> set[str]:
    if result["status"] == "fail":
        return _in_rows(connection, result["compiled_code"])
    statement = result["compiled_code"]
    if node["resource_type"] == "model":
        path = work / "target" / "run" / node["package_name"] / node["original_file_path"]
        statement = path.read_text(encoding="utf-8") if path.exists() else None
    read = [nodes[parent]["relation_name"] for parent in node["depends_on"]["nodes"] if parent in nodes]
    return _stopping(connection, statement, read) if statement else set()


def _in_rows(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    """The submissions in the rows that a test returns."""
    rows = connection.sql(query)
    if rows is None or _ID not in rows.columns:
        return set()
    return {str(found) for (found,) in rows.select(_ID).distinct().fetchall() if found is not None}


def _stopping(connection: duckdb.DuckDBPyConnection, statement: str, read: Iterable[str]) -> set[str]:
    """The submissions whose rows alone, in the tables ``read``, make a statement stop."""
    tables = [table for table in read if _ID in connection.sql(f"from {table} limit 0").columns]
    if not tables:
        return set()
    every = " union ".join(f"select {_ID} from {table}" for table in tables)
    ids = [str(found) for (found,) in connection.execute(f"{every} order by 1").fetchall() if found is not None]

    def stops(of: list[str]) -> bool:
        connection.begin()
        try:
            for table in tables:
                connection.execute(f"delete from {table} where not list_contains($of, {_ID})", {"of": of})
            connection.execute(statement)
        except duckdb.Error:
            return True
        else:
            return False
        finally:
            connection.rollback()

    return set() if stops([]) else _halved(ids, stops)


def _halved(ids: list[str], stops: Callable[[list[str]], bool]) -> set[str]:
    if not ids or not stops(ids):
        return set()
    if len(ids) == 1:
        return set(ids)
    middle = len(ids) // 2
    return _halved(ids[:middle], stops) | _halved(ids[middle:], stops)
