"""The one place that starts dbt: in a process of its own, so that its imports and exits do not touch ours."""

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tbw.ground.errors import BuildFailed
from tbw.ground.places import DBT_PROJECT
from tbw.release import parse_cache
from tbw.release.keys import Keys

# One process parses once, then builds, tests and documents: each start of dbt costs seconds. dbt's unit tests bring
# their own rows, so they say nothing of this raw zone: they run with the project's tests. A tenth more would go into a
# second log, of every step, and into looking for garbage among all that was parsed.
_PROGRAM = """
import gc
import sys
from dbt.cli.main import dbtRunner

gc.set_threshold(100_000, 20, 100)
given = sys.argv[1:]
brief = ["--no-use-colors", "--log-level-file", "none"]
parsed = dbtRunner().invoke([*brief, "--no-write-json", "parse", *given])
if not parsed.success:
    sys.exit(2)
done = dbtRunner(manifest=parsed.result).invoke([*brief, "build", "--exclude-resource-type", "unit_test", *given])
if done.success:
    done = dbtRunner(manifest=parsed.result).invoke([*brief, "docs", "generate", "--static", "--no-compile", *given])
sys.exit(0 if done.success else 1)
"""
_LINES_SHOWN = 5
# ref('dim_item') -> dim_item
_REFERRED = re.compile(r"ref\(['\"](\w+)")
FAILED = {"error", "fail", "runtime error"}
# The lines of dbt that we log: each table that was made, whatever went wrong, the sum at the end.
_TELLING = re.compile(r" of \d+ (?!START|PASS)|  Done\.")

log = logging.getLogger(__name__)


def run(inputs: Path, database: Path, work: Path, keep_open: int) -> None:
    """Build and test the whole warehouse from ``inputs`` into ``database``.

    ``work`` takes target and the whole output (``dbt.log``); of the checkout only the cache is written.
    ``keep_open`` is the descriptor of a lock: dbt inherits it, so it is held until dbt ends, even if we die before.
    Raises :class:`BuildFailed` naming the nodes.
    """
    kept = parse_cache.path()
    parse_cache.lend(kept, work / "target")
    arguments = [
        *(sys.executable, "-P", "-c", _PROGRAM),
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(work / "target"), "--log-path", str(work / "logs")),
    ]
    with (
        (work / "dbt.log").open("a", encoding="utf-8") as record,
        subprocess.Popen(
            arguments,
            cwd=work,
            env=_environment(inputs, database, work),
            pass_fds=[keep_open],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            record.write(line)
            log.log(logging.INFO if _TELLING.search(line) else logging.DEBUG, "%s", line.rstrip())
    if process.returncode:
        raise BuildFailed(_what_failed(work))
    parse_cache.keep(kept, work / "target")


def keys(work: Path) -> Keys:
    """The keys of the marts: the grain that the meta of each declares, and the references that dbt tests.

    Empty where dbt has not run in ``work``.
    """
    try:
        nodes = json.loads((work / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    except FileNotFoundError:
        return Keys()
    declared = {node["name"]: node["config"].get("meta", {}).get("grain") for node in nodes.values()}
    references: dict[str, dict[str, tuple[str, str]]] = {}
    for node in nodes.values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "relationships":
            to = (str(_REFERRED.findall(test["kwargs"]["to"])[0]), test["kwargs"]["field"])
            references.setdefault(nodes[node["attached_node"]]["name"], {})[node["column_name"]] = to
    return Keys({name: grain for name, grain in declared.items() if grain}, references)


def _environment(inputs: Path, database: Path, work: Path) -> dict[str, str]:
    """Paths are relative to ``work``, where dbt runs: the same in every build, so that the kept parse stays valid."""
    return os.environ | {
        "TBW_INPUTS": os.path.relpath(inputs, work),
        "TBW_REFERENCE": os.path.relpath(inputs / "reference", work),
        "TBW_DUCKDB": os.path.relpath(database, work),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def results(work: Path) -> list[dict[str, Any]]:
    """The results of all nodes after a run in ``work``; empty where dbt got no further than parsing."""
    try:
        run_results = json.loads((work / "target" / "run_results.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return list(run_results["results"])


def what_it_says(result: dict[str, Any]) -> str:
    """Why a node failed, on one line: of a runtime error, what the database said."""
    said = [line.strip() for line in str(result["message"] or result["status"]).strip().splitlines()]
    return said[1] if said[0].startswith("Runtime Error in") and len(said) > 1 else said[0]


def _what_failed(work: Path) -> str:
    """The failed nodes and why; where dbt got no further than parsing, the end of its output."""
    failed = [result for result in results(work) if result["status"] in FAILED]
    lines = [f"{result['unique_id']}: {what_it_says(result)}" for result in failed]
    if not lines:
        lines = (work / "dbt.log").read_text(encoding="utf-8").strip().splitlines()[-_LINES_SHOWN:]
    return "\n  ".join(
        ["the warehouse did not pass, nothing is published:", *lines, f"all of dbt's output: {work / 'dbt.log'}"]
    )
