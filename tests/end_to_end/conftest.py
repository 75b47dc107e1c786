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

collect_ignore = [] if ROUNDS.is_dir() else ["test_shared_rounds.py", "test_shared_forms.py"]


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


Once = Callable[[str, Callable[[Path], list[Filled]]], list[Filled]]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fill a store once for all processes of a run of pytest: ``once(name, fill)`` gives what ``fill(store)`` gave.

    Nobody else writes to it: who wants to, copies it first.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def run(name: str, make: Callable[[Path], list[Filled]]) -> list[Filled]:
        store, told = shared / name / "store", shared / f"{name}.json"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                made = [(filled.files, filled.release.name) for filled in make(store)]
                told.write_text(json.dumps(made), encoding="utf-8")
        known = json.loads(told.read_text(encoding="utf-8"))
        return [Filled(store, files, store / "releases" / release) for files, release in known]

    return run


@pytest.fixture(scope="session")
def samples(fill: Callable[..., Filled], once: Once) -> Filled:
    """Both sample rounds, ingested at once."""
    return once("samples", lambda store: [fill(SAMPLES / "landing", store)])[0]


@pytest.fixture(scope="session")
def rounds_beside(fill: Callable[..., Filled], once: Once) -> list[Filled]:
    """The two rounds beside the project, one after the other in one store."""
    rounds = ("round-2021", "round-2022")
    return once("rounds_beside", lambda store: [fill(ROUNDS / name, store) for name in rounds])


@pytest.fixture(scope="session")
def shared_2021(rounds_beside: list[Filled]) -> Filled:
    """As it was after the first of them."""
    return rounds_beside[0]


@pytest.fixture(scope="session")
def shared_2022(rounds_beside: list[Filled]) -> Filled:
    """As it was after the second."""
    return rounds_beside[1]


@pytest.fixture(scope="session")
def expected() -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return told
