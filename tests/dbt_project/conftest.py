"""The warehouse that dbt makes of a raw zone."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tbw.ground.places import DBT_PROJECT, SEEDS
from tbw.release import parse_cache
from tbw.release.warehouse import exact
from tests.dbt_project.raw_zone import Zone
from tests.warm import client

# As ``python -m dbt.cli.main`` does.
DBT = "from dbt.cli.main import cli; cli()"


class Warehouse:
    """The marts of one build."""

    def __init__(self, database: Path, target: Path) -> None:
        self.folder = database.parent
        self.connection = duckdb.connect(str(database), read_only=True)
        self.manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        self.passed = {result["unique_id"] for result in results if result["status"] == "pass"}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over schema marts; a computed figure as the decimal that its double stands for."""
        return [tuple(map(exact, row)) for row in self.connection.execute(query).fetchall()]

    def marts(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every mart with its sorted rows."""
        names = self.rows("select table_name from information_schema.tables where table_schema = 'marts' order by all")
        return {name: self.rows(f'from marts."{name}" order by all') for (name,) in names}


Build = Callable[..., Warehouse]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, warm: str, pytestconfig: pytest.Config) -> Build:
    """Make a warehouse of a zone: ``build(zone, reference=folder)``; ``command``: "run" leaves dbt's tests out;
    ``select``: these models only, and what they read.

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
        select: str = "",
    ) -> Warehouse:
        folder = tmp_path_factory.mktemp("build")
        inputs = folder / "inputs with blank"
        target = folder / "target"
        built = (zone.rows, str(reference), backwards, command, unit_tests, select)
        selected = kept_builds.lend(built, folder, pytestconfig) if kept_builds else []
        if not inputs.exists():
            zone.write(inputs, backwards=backwards)
            parse_cache.lend(kept, target)
        arguments = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        arguments += ["--target-path", str(target), "--log-path", str(folder / "logs")]
        wanted = ["--select", *(f"+{model}" for model in select.split())] if select else []
        arguments += selected or wanted
        arguments += [] if unit_tests or command == "run" else ["--exclude-resource-type", "unit_test"]
        places = {"TBW_INPUTS": inputs.name, "TBW_REFERENCE": str(reference), "TBW_DUCKDB": "warehouse.duckdb"}
        environment = os.environ | places | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        given = [DBT, [command, *arguments]]
        result = client.run(warm, "tests.warm.client:program", given, environment=environment, folder=folder)
        parse_cache.keep(kept, target)
        assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
        if kept_builds:
            kept_builds.keep(built, folder)
        return Warehouse(folder / "warehouse.duckdb", target)

    return make
