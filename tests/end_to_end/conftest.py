"""Stores filled through the command line, shared by the tests that only look at them."""

import fcntl
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import ROUNDS, SAMPLES, Filled, Tbw, command, environment
from tests.warm import client

collect_ignore = [] if ROUNDS.is_dir() else ["test_shared_rounds.py", "test_shared_forms.py"]


@pytest.fixture(scope="session")
def tbw(warm: str) -> Tbw:
    """Run a command of tbw in a process that was forked; its exit code is asserted, 0 unless told."""

    def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = client.run(warm, "tests.warm.client:tbw", [[*map(str, arguments)]], environment=environment())
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def started_tbw() -> Tbw:
    """The same in a process that starts anew, as a user's does."""

    def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command(*arguments), env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def fill(tbw: Tbw) -> Callable[..., Filled]:
    """Ingest a landing, one report year after another where told, then build."""
    return partial(fill_by, tbw)


def fill_by(run: Tbw, landing: Path, store: Path, *, years: tuple[int, ...] = ()) -> Filled:
    files = []
    for year in years or (None,):
        only = ("--report-year", year) if year else ()
        done = run("ingest", "--landing", landing, "--store", store, "--json", *only)
        files += json.loads(done.stdout)["files"]
    run("build", "--store", store)
    return Filled(store, files, (store / "current").resolve())


Once = Callable[[str, Callable[[Path], list[Filled]]], list[Filled]]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fill a store once for all processes of a run of pytest: ``once(name, fill)`` gives what ``fill(store)`` gave.

    Nobody else writes to it: who wants to, copies it first.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def run(name: str, make: Callable[[Path], list[Filled]]) -> list[Filled]:
        store, printed = shared / name / "store", shared / f"{name}.json"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not printed.exists():
                made = [(filled.files, filled.release.name) for filled in make(store)]
                printed.write_text(json.dumps(made), encoding="utf-8")
        known = json.loads(printed.read_text(encoding="utf-8"))
        return [Filled(store, files, store / "releases" / release) for files, release in known]

    return run


@pytest.fixture(scope="session")
def sample_rounds(started_tbw: Tbw, once: Once) -> list[Filled]:
    """The sample rounds one after the other, each with its release; all by commands as a user starts them."""

    def make(store: Path) -> list[Filled]:
        return [fill_by(started_tbw, SAMPLES / "landing", store, years=(year,)) for year in (2021, 2022)]

    return once("samples", make)


@pytest.fixture(scope="session")
def samples(sample_rounds: list[Filled]) -> Filled:
    """As it is after both."""
    first, second = sample_rounds
    return replace(second, files=first.files + second.files)


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
    content: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return content
