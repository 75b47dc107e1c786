"""Stores filled through the command line, shared by the tests that only look at them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import ROUNDS, SAMPLES, Filled, Tbw, command, environment

collect_ignore = [] if ROUNDS.is_dir() else ["test_shared_rounds.py"]


@pytest.fixture(scope="session")
def tbw() -> Tbw:
    """Run a command of tbw; its exit code is asserted, 0 unless told."""

    def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command(*arguments), env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def fill(tbw: Tbw) -> Callable[..., Filled]:
    """Ingest a landing, one report year after another where told, then build."""

    def run(landing: Path, store: Path, *, years: tuple[int, ...] = (), build: bool = True) -> Filled:
        files = []
        for year in years or (None,):
            only = ("--report-year", year) if year else ()
            done = tbw("ingest", "--landing", landing, "--store", store, "--json", *only)
            files += json.loads(done.stdout)["files"]
        if build:
            tbw("build", "--store", store)
        return Filled(store, files, (store / "current").resolve())

    return run


@pytest.fixture(scope="session")
def samples(fill: Callable[..., Filled], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Both sample rounds, ingested at once."""
    return fill(SAMPLES / "landing", tmp_path_factory.mktemp("samples") / "store")


@pytest.fixture(scope="session")
def shared_2021(fill: Callable[..., Filled], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The first round beside the project."""
    return fill(ROUNDS / "round-2021", tmp_path_factory.mktemp("shared") / "store")


@pytest.fixture(scope="session")
def shared_2022(shared_2021: Filled, fill: Callable[..., Filled]) -> Filled:
    """The second one after it, in the same store."""
    return fill(ROUNDS / "round-2022", shared_2021.path)


@pytest.fixture(scope="session")
def expected() -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return told
