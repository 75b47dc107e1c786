"""Plugin of pytest for `make mutants`: keep warehouses of tests/dbt_project, and build what a change touches.

The first run keeps every build that it makes; a later one goes on from there with ``--rebuild MODEL+``.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.copied_project import WORK

KEPT = WORK / "builds"


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is built again."""
    parser.addoption("--rebuild", help="dbt's selection of what is built again; default: everything")


def lend(built: object, folder: Path, config: pytest.Config) -> list[str]:
    """Fill a build's folder with the kept one of the same content, if there is one; returns dbt's arguments."""
    kept = _place(built)
    if not kept.exists():
        return []
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    selection = config.getoption("rebuild")
    return ["--select", selection] if selection else []


def keep(built: object, folder: Path) -> None:
    """Keep a first build; to the results of a later one add those of what it left alone."""
    kept = _place(built)
    if not kept.exists():
        shutil.copytree(folder, kept)
        return
    results = {each["unique_id"]: each for part in (kept, folder) for each in _results(part)}
    (folder / "target" / "run_results.json").write_text(json.dumps({"results": list(results.values())}))


def _place(built: object) -> Path:
    return KEPT / hashlib.sha256(repr(built).encode()).hexdigest()


def _results(folder: Path) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    return results
