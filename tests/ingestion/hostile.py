"""A reader that takes its child down: ``python -m tests.ingestion.hostile die FILE ...`` prints what came of each.

A program of its own: its children are forked, so that they get this reader, and the fork of a test's process would
inherit whatever memory other tests have left there.
"""

import errno
import json
import multiprocessing
import os
import signal
import sys
from pathlib import Path

from ingestion.children import contained
from ingestion.children.contained import Job, Outcome, read_files
from ingestion.files.limits import limits
from ingestion.form import FORMS

REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"


def die(*_: object) -> Outcome:
    """End as an allocator ends a process: no exception to catch."""
    signal.signal(signal.SIGABRT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGABRT)
    raise AssertionError


def killed(*_: object) -> Outcome:
    """End as an operator or the kernel ends a process."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def full(*_: object) -> Outcome:
    """Find the disk broken."""
    raise OSError(errno.EIO, "input or output error")


def broken(*_: object) -> Outcome:
    """Fail as bz2 does over bytes that are none of its."""
    raise OSError("Invalid data stream")


def spin(*_: object) -> Outcome:
    """Never come to an end."""
    while True:
        pass


def eat(*_: object) -> Outcome:
    """Take more memory than a child may have."""
    return Outcome(str(len(b" " * limits()["memory_bytes"])))


def quote(job: Job, *_: object) -> Outcome:
    """Fail over what was typed, and say it."""
    raise ValueError(job.path.read_text(encoding="utf-8"))


class _Fork:
    """The fork context, deaf to what only a fork server knows."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")

    def set_forkserver_preload(self, modules: list[str]) -> None:
        assert modules == ["ingestion.children.preloaded"]

    def __getattr__(self, name: str) -> object:
        return getattr(self._context, name)


if __name__ == "__main__":
    contained.read_one = globals()[sys.argv[1]]
    contained.get_context = lambda _: _Fork()
    limits()["cpu_seconds"] = 1
    jobs = [Job(Path(path), 2021, REFERENCE, FORMS) for path in sys.argv[2:]]
    sys.stdout.write(json.dumps([outcome[:2] for outcome in read_files(jobs)]))
