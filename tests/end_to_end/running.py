"""Running tbw as a user does, and looking at a store that it filled."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tbw.release.warehouse import exact

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "samples"
# Rounds that this project did not write lie beside it in the workplace and in CI, and nowhere else.
ROUNDS = PROJECT.parent / "shared" / "samples"
# One clock for every run: stores filled in another order can then be compared to the byte.
NOW = "2022-03-01T00:00:00+00:00"
Tbw = Callable[..., subprocess.CompletedProcess[str]]


def command(*arguments: object) -> list[str]:
    """As a user starts it: the program that is installed beside the interpreter."""
    return [sys.executable, str(Path(sys.executable).with_name("tbw")), *map(str, arguments)]


def environment() -> dict[str, str]:
    # Stores are filled round by round: whatever release needs an approval gets one, by configuration.
    return os.environ | {"TBW_NOW": NOW, "TBW_GATE": "approve", "PYTHONPATH": str(PROJECT), "COLUMNS": "200"}


@dataclass(frozen=True)
class Filled:
    """A store after a run, with the report of its ingests."""

    path: Path
    files: list[dict[str, Any]]
    release: Path  # that was current after the run

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.release / "warehouse.duckdb"), read_only=True) as database:
            return [tuple(map(exact, row)) for row in database.execute(sql).fetchall()]

    @property
    def status(self) -> dict[str, str]:
        return {line["landing_path"]: line["status"] for line in self.files}

    @property
    def mart_hashes(self) -> dict[str, str]:
        manifest = json.loads((self.release / "manifest.json").read_text(encoding="utf-8"))
        return {name: mart["sha256"] for name, mart in manifest["marts"].items()}

    @property
    def parquet(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.release / "marts").glob("*.parquet")}

    @property
    def raw_files(self) -> set[str]:
        return {path.relative_to(self.path).as_posix() for path in (self.path / "raw").rglob("*.parquet")}
