"""Stores filled through the command line, shared by the tests that only look at them."""

import fcntl
import json
import os
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
    """Both sample rounds, ingested at once: one store for all processes of a run of pytest. Nobody writes to it."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    store, told = folder / "samples" / "store", folder / "samples.json"
    with (folder / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            filled = fill(SAMPLES / "landing", store)
            told.write_text(json.dumps([filled.files, filled.release.name]), encoding="utf-8")
    files, release = json.loads(told.read_text(encoding="utf-8"))
    return Filled(store, files, store / "releases" / release)


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
