"""dbt by its own statements: what one build of dbt did to the warehouse, done again over other inputs.

The SQL of the project hangs on no row: only files that are read by name differ between builds. So the statements that
dbt ran are kept from one build of a run of pytest, and those that follow run them without dbt, which is a fifth of the
work. Where one of them stops, or a test of dbt's finds a row, dbt itself builds: what fails is told by dbt alone.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from tbw.release import parse_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The folder of the recordings; without it dbt builds.
FOLDER = "TESTS_RECORDED_DBT"
# What dbt asks of the catalogue, and transactions, one a node: neither changes what is made.
_ASKED = re.compile(
    r"\s*(/\*.*?\*/)?\s*(begin|commit|describe|select\s+(column_name|table_name, constraint_type)\b)", re.IGNORECASE
)
_STATEMENTS, _WORK = "statements.json", "work.txt"
_OF_THE_BUILD = ("partial_parse.msgpack", "run_results.json", "compiled", "run")
Statement = tuple[str, str]


def program(text: str, arguments: Sequence[str], run: Callable[[], None]) -> None:
    """Stand for ``run``, the program ``text`` that builds by dbt with ``arguments`` in the working directory."""
    if FOLDER not in os.environ:
        run()
        return
    key = sha256("\0".join([text, parse_cache.path().name, _value(arguments, "--project-dir")]).encode())
    recording = Path(os.environ[FOLDER]) / key.hexdigest()
    recording.parent.mkdir(exist_ok=True)
    with recording.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not recording.is_dir():
            _record(recording, Path(_value(arguments, "--target-path")), run)
            return
    if not _replayed(recording, Path(_value(arguments, "--target-path"))):
        Path(os.environ["TBW_DUCKDB"]).unlink()
        run()


def _value(arguments: Sequence[str], option: str) -> str:
    return arguments[list(arguments).index(option) + 1]


def _record(recording: Path, target: Path, run: Callable[[], None]) -> None:
    """Let dbt build; where that succeeds keep its documents, and its statements in the order that the nodes ended."""
    from dbt.cli import main

    said: dict[str, list[str]] = defaultdict(list)
    ended: list[str] = []

    def hear(event: Any) -> None:  # noqa: ANN401 - of protobuf
        node = event.data.node_info.unique_id if event.info.name in {"SQLQuery", "NodeFinished"} else None
        if event.info.name == "NodeFinished":
            ended.append(node)
        elif node is not None and not _ASKED.match(event.data.sql):
            said[node].append(event.data.sql)

    class Heard(main.dbtRunner):
        def invoke(self, args: list[str], **how: Any) -> Any:  # noqa: ANN401 - as dbt has it
            self.callbacks = [hear] if "build" in args else []
            return super().invoke(args, **how)

    main.dbtRunner = Heard
    try:
        run()
    except SystemExit as end:
        if end.code:
            raise
    schemas = [("", statement) for statement in said[""] if "create schema" in statement]
    statements = schemas + [(node, statement) for node in ended for statement in said[node]]
    kept = recording.with_suffix(".new")
    shutil.copytree(target, kept / "target", ignore=shutil.ignore_patterns(*_OF_THE_BUILD))
    (kept / _STATEMENTS).write_text(json.dumps(statements), encoding="utf-8")
    (kept / _WORK).write_text(str(Path.cwd()), encoding="utf-8")
    kept.rename(recording)


def _replayed(recording: Path, target: Path) -> bool:
    """Whether all statements ran and no test found a row; the documents of dbt are then in ``target``."""
    statements: list[Statement] = json.loads((recording / _STATEMENTS).read_text(encoding="utf-8"))
    with duckdb.connect(os.environ["TBW_DUCKDB"], config={"threads": 1}) as database:
        try:
            for node, statement in statements:
                done = database.execute(statement)
                if node.startswith("test.") and done.fetchall() != [(0, False, False)]:
                    return False
        except duckdb.Error:
            return False
    shutil.copytree(recording / "target", target, dirs_exist_ok=True)
    page, work = target / "static_index.html", (recording / _WORK).read_text(encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8").replace(work, str(Path.cwd())), encoding="utf-8")
    return True
