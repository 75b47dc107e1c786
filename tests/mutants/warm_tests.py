"""Tests of a room, run over and over in forks of one process that has the libraries loaded: they cost most of a run.

The first run, over unchanged code, learns which tests run which line; a changed line is tried by those first.
"""

import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from coverage import CoverageData

from tests.mutants.copied_project import COPY, WORK, end_leftovers

_LOADED = WORK / "loaded.json"
_COVERED = WORK / "covered"
# A changed place may make tests slow, and a shared machine may stall: this many times what the tests take, and seconds.
_PATIENCE, _GRACE = 4, 60
# Reads its settings when it is loaded, so each run of tests loads it for itself.
_NEVER_SHARED = ("airflow",)


class WarmTests:
    """Files of tests, with what is known of them after ``first_run``; ``options`` are more arguments of pytest."""

    def __init__(self, files: list[str], options: list[str]) -> None:
        self.files = files
        self.options = options
        self.timeout = 3600.0
        self._of_line: dict[str, dict[int, list[str]]] = {}

    def first_run(self, sources: list[str]) -> bool:
        """Whether the tests pass over unchanged code."""
        begun = time.monotonic()
        measuring = [f"--cov={source}" for source in sources] + ["--cov-context=test", "--cov-report="]
        passed = self._fork(lambda: _measured([*self._arguments(self.files), *measuring])) == 0
        self.timeout = _PATIENCE * (time.monotonic() - begun) + _GRACE
        if passed:
            covered = CoverageData(str(_COVERED))
            covered.read()
            self._of_line = {file: covered.contexts_by_lineno(file) for file in covered.measured_files()}
            _load(json.loads(_LOADED.read_text(encoding="utf-8")))
        return passed

    def run(self, path: str, line: int, *more: str) -> int | None:
        """Exit code of pytest over a changed line, None where time was up.

        First the tests that ran the line, then all of their files, as a fixture or a cache may have run it for others.
        Where none ran it, child processes may: then all tests of the room.
        """
        ran = [context for context in self._of_line.get(str(COPY / path), {}).get(line, []) if "::" in context]
        tests = list(dict.fromkeys(context.rpartition("|")[0] for context in ran))
        files = {test.partition("::")[0] for test in tests} or set(self.files)
        code: int | None = 0
        for chosen in (tests, [file for file in self.files if file in files]):
            if chosen and code == 0:
                arguments = [*self._arguments(chosen), *more]
                code = self._fork(lambda arguments=arguments: int(pytest.main(arguments)))  # type: ignore[misc]
        return code

    def _arguments(self, tests: list[str]) -> list[str]:
        temporary = ["--basetemp", str(WORK / "tmp" / "pytest")]
        return ["-x", "-q", "-p", "no:cacheprovider", *temporary, *self.options, *tests]

    def _fork(self, work: Callable[[], int]) -> int | None:
        child = os.fork()
        if child == 0:
            _become(work)
        until = time.monotonic() + self.timeout
        try:
            while time.monotonic() < until:
                ended, status = os.waitpid(child, os.WNOHANG)
                if ended:
                    return os.waitstatus_to_exitcode(status)
                time.sleep(0.05)
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            end_leftovers()


def _become(work: Callable[[], int]) -> None:
    """In a fork: a group of its own that says nothing, and that ends with the exit code of its work."""
    code = 70
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        code = work()
    finally:
        os._exit(code)


def _measured(arguments: list[str]) -> int:
    os.environ["COVERAGE_FILE"] = str(_COVERED)
    code = int(pytest.main(arguments))
    installed = [
        name for name, module in sys.modules.items() if "site-packages" in str(getattr(module, "__file__", ""))
    ]
    _LOADED.write_text(json.dumps(installed), encoding="utf-8")
    return code


def _load(names: list[str]) -> None:
    for name in names:
        if name.partition(".")[0] not in _NEVER_SHARED:
            with suppress(Exception):
                importlib.import_module(name)
