"""The warehouse that dbt makes of a raw zone."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tbw.ground.places import DBT_PROJECT, SEEDS
from tbw.release import parse_cache
from tests.dbt_project.raw_zone import Zone


class Warehouse:
    """The marts of one build."""

    def __init__(self, database: Path, target: Path) -> None:
        self.connection = duckdb.connect(str(database), read_only=True)
        self.manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        self.passed = {result["unique_id"] for result in results if result["status"] == "pass"}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over schema marts."""
        return self.connection.execute(query).fetchall()

    def marts(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every mart with its sorted rows."""
        names = self.rows("select table_name from information_schema.tables where table_schema = 'marts' order by all")
        return {name: self.rows(f'from marts."{name}" order by all') for (name,) in names}


Build = Callable[..., Warehouse]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Build:
    """Make a warehouse of a zone: ``build(zone, reference=folder)``; ``command``: "run" leaves dbt's tests out.

    dbt's unit tests say the same of every zone, so one build is enough for them. The project is parsed once for all
    processes of a run of pytest.
    """
    own = tmp_path_factory.getbasetemp()
    kept_builds = pytestconfig.pluginmanager.get_plugin("tests.mutants.kept_builds")  # only in `make mutants`
    kept = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "parsed" / "parsed.msgpack"

    def make(
        zone: Zone,
        reference: Path = SEEDS,
        *,
        backwards: bool = False,
        command: str = "build",
        unit_tests: bool = False,
    ) -> Warehouse:
        folder = tmp_path_factory.mktemp("build")
        inputs = folder / "inputs with blank"
        target = folder / "target"
        built = (zone.rows, str(reference), backwards, command, unit_tests)
        selected = kept_builds.lend(built, folder, pytestconfig) if kept_builds else []
        if not inputs.exists():
            zone.write(inputs, backwards=backwards)
            parse_cache.lend(kept, target)
        arguments = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        arguments += ["--target-path", str(target), "--log-path", str(folder / "logs"), *selected]
        arguments += [] if unit_tests or command == "run" else ["--exclude-resource-type", "unit_test"]
        result = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", command, *arguments],
            cwd=folder,
            env=os.environ
            | {"TBW_INPUTS": inputs.name, "TBW_REFERENCE": str(reference), "TBW_DUCKDB": "warehouse.duckdb"},
            capture_output=True,
            text=True,
            check=False,
        )
        parse_cache.keep(kept, target)
        assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
        if kept_builds:
            kept_builds.keep(built, folder)
        return Warehouse(folder / "warehouse.duckdb", target)

    return make
