"""Reading in child processes with limits: a hostile file costs its own child and nothing else."""

import os
import resource
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pebble

from ingestion.cells import UnreadableFileError
from ingestion.form import load_form
from ingestion.limits import limits, within
from ingestion.reading import FormReader, Reading
from ingestion.reference import unit_kinds
from ingestion.workbook import open_workbook

# Only against a child that sleeps: time on the wall must never decide what a file is, so it is tried again.
WALL_SECONDS = 300
WALL_TRIES = 3


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read, for one report year."""

    path: Path
    report_year: int
    reference: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: ``status`` ok with a reading, else the reason why not."""

    status: str
    detail: str | None = None
    file_format: str | None = None
    reading: Reading | None = None


def read_files(jobs: Sequence[Job]) -> Iterator[Outcome]:
    """Read every file in a child process of its pool, in the order given, on all cores."""
    if not jobs:
        return
    # Not forked from here: this process may have threads and much memory of its own.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with pebble.ProcessPool(min(os.cpu_count() or 1, len(jobs)), initializer=_limit_memory, context=context) as pool:
        futures = [pool.schedule(_read, args=(job,), timeout=WALL_SECONDS) for job in jobs]
        for job, future in zip(jobs, futures, strict=True):
            yield _outcome(pool, job, future)


def _outcome(pool: pebble.ProcessPool, job: Job, future: "pebble.ProcessFuture[Outcome]") -> Outcome:
    for _ in range(WALL_TRIES):
        try:
            result: Outcome = future.result()
        except FutureTimeoutError:
            future = pool.schedule(_read, args=(job,), timeout=WALL_SECONDS)
        except pebble.ProcessExpired as error:
            slow = error.exitcode == -signal.SIGXCPU
            return Outcome("too_large" if slow else "corrupt_file", f"the reading process ended with {error.exitcode}")
        else:
            return result
    raise TimeoutError(f"{job.path.name}: reading did not come to an end, tried {WALL_TRIES} times")


def _limit_memory() -> None:
    # What a reader prints when it dies is told by the status of its file.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    memory = limits()["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(job: Job) -> Outcome:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + limits()["cpu_seconds"], hard))
    try:
        return read_one(job)
    except MemoryError:
        return Outcome("too_large", "memory")
    except BaseException as error:
        # calamine's panics are BaseException; here, in a child of its own, nothing is lost by catching them.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return Outcome("corrupt_file", f"{type(error).__name__}: {error}"[:500])


def read_one(job: Job) -> Outcome:
    """Read one file in this process, without limits."""
    file_format = None
    try:
        within("file_bytes", job.path.stat().st_size)
        workbook = open_workbook(job.path.read_bytes())
        file_format = workbook.file_format
        reading = _reader(job.reference).read(workbook, job.report_year)
    except UnreadableFileError as error:
        return Outcome(error.reason, error.detail or None, file_format)
    return Outcome("ok", None, file_format, reading)


@cache
def _reader(reference: Path) -> FormReader:
    return FormReader(load_form(), unit_kinds(reference))
