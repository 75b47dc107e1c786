"""Reading in child processes with limits: a hostile file costs its own child and nothing else."""

import errno
import gc
import marshal
import os
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pebble

from ingestion.children.transfer import packed, unpacked
from ingestion.editions import Editions, load_editions
from ingestion.files.cells import UnreadableFileError, fault
from ingestion.files.limits import limits, within
from ingestion.files.workbook import open_workbook
from ingestion.form import Form
from ingestion.lists.decision_sheet import find_decisions
from ingestion.lists.returned import Explanation, explanations
from ingestion.reading.form_reader import FormReader, Reading
from ingestion.reading.unit_kinds import unit_kinds

T = TypeVar("T")
# A child that only slept (wall_seconds are over, cpu_seconds are not), or was killed from outside (its own limits end
# it otherwise), is tried again: neither load nor an operator must decide what a file is.
WALL_TRIES = 3
# Files go to a child in batches: handing over a single file costs as much as reading it.
MOST_AT_ONCE = 16
# After so many a new child takes over, because the texts that a child caches would grow without end.
BATCHES_OF_A_CHILD = 256
# Of the disk, or of too many open files: the run is tried again. What unpacks a broken file raises OSError, too.
_OF_THE_MACHINE = frozenset(
    {errno.EIO, errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE, errno.EACCES, errno.ENOENT}
)


class Job(NamedTuple):
    """One file to read, for one report year; ``forms`` is the folder of form specs, the edition is that of the year.

    ``file_names``: those that it was received under, to be masked by what the file says.
    """

    path: Path
    report_year: int
    reference: Path
    forms: Path
    file_names: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What became of a file: ``status`` ok with a reading, decisions with ``decisions``, else why it cannot be read.

    ``explanations``: from the list of findings in it, also where it holds no form.
    """

    status: str
    detail: str | None = None
    file_format: str | None = None
    reading: Reading | None = None
    decisions: dict[str, Any] | None = None  # see decision_sheet.find_decisions
    explanations: tuple[Explanation, ...] = ()
    file_names: tuple[str, ...] = ()  # those of the job, without persons and what reaches them


def read_files(jobs: Sequence[Job]) -> Iterator[Outcome]:
    """Read every file in a child process of its pool, in the order given, on all cores.

    Raises FormError or :class:`~ingestion.csv_table.ReferenceDataError` where form or units cannot be used.
    """
    if not jobs:
        return
    # Here, so that a broken form spec or table of units raises in this process, not in a child.
    for forms in {job.forms for job in jobs}:
        load_editions(forms)
    for reference in {job.reference for job in jobs}:
        unit_kinds(reference)
    workers = min(_cores(), len(jobs))
    size = min(MOST_AT_ONCE, -(-len(jobs) // workers))
    batches = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    with _pool(workers, BATCHES_OF_A_CHILD) as pool:
        futures = [_schedule(pool, batch) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            yield from _outcomes(batch, future)


def _cores() -> int:
    """The cores that this process may use: in a container or under taskset they are fewer than there are."""
    return len(os.sched_getaffinity(0))


def _schedule(pool: pebble.ProcessPool, batch: Sequence[Job]) -> "pebble.ProcessFuture[bytes]":
    plain = [(str(path), year, str(reference), str(forms), names) for path, year, reference, forms, names in batch]
    return pool.schedule(_read_batch, args=(plain,), timeout=limits()["wall_seconds"])


def _pool(workers: int, tasks_of_a_child: int) -> pebble.ProcessPool:
    # Not forked from here: this process may have threads and much memory of its own.
    context = get_context("forkserver")
    context.set_forkserver_preload(["ingestion.children.preloaded"])
    return pebble.ProcessPool(workers, tasks_of_a_child, initializer=_prepare, context=context)


def apart(function: Callable[..., T], *arguments: object) -> T:
    """The result of a function in a child process, with the limits for a file. Raises what the function raises."""
    with _pool(1, tasks_of_a_child=1) as pool:
        try:
            given: T = pool.schedule(function, args=arguments, timeout=limits()["wall_seconds"]).result()
        except (pebble.ProcessExpired, MemoryError) as error:
            raise UnreadableFileError("corrupt_file", f"the reading process ended: {error}") from error
    return given


def _outcomes(batch: Sequence[Job], future: "pebble.ProcessFuture[bytes]") -> Iterator[Outcome]:
    """The outcomes of a batch. If its child died, the files that are left are read again, each by its own child."""
    try:
        read = _unpacked(future)
    except (FutureTimeoutError, pebble.ProcessExpired):
        read = []
    yield from read
    rest = batch[len(read) :]
    if rest:
        with _pool(min(_cores(), len(rest)), tasks_of_a_child=1) as pool:
            futures = [_schedule(pool, [job]) for job in rest]
            for job, alone in zip(rest, futures, strict=True):
                yield _alone(pool, job, alone)


def _alone(pool: pebble.ProcessPool, job: Job, future: "pebble.ProcessFuture[bytes]") -> Outcome:
    for _ in range(WALL_TRIES):
        try:
            return next(iter(_unpacked(future)), Outcome("too_large", "memory"))
        except FutureTimeoutError:
            future = _schedule(pool, [job])
        except pebble.ProcessExpired as error:
            if error.exitcode == -signal.SIGKILL:
                future = _schedule(pool, [job])
                continue
            slow = error.exitcode == -signal.SIGXCPU
            return Outcome("too_large" if slow else "corrupt_file", f"the reading process ended with {error.exitcode}")
    raise TimeoutError(f"{job.path.name}: reading did not come to an end or was killed, tried {WALL_TRIES} times")


def _unpacked(future: "pebble.ProcessFuture[bytes]") -> list[Outcome]:
    return [
        Outcome(
            status,
            detail,
            file_format,
            reading and unpacked(reading),
            decisions,
            tuple(map(Explanation._make, said)),
            tuple(names),
        )
        for status, detail, file_format, reading, decisions, said, names in marshal.loads(future.result())  # noqa: S302 - of our own child
    ]


def _prepare() -> None:
    """Limit a child's memory. Garbage collection is off, as only errors leave cycles behind."""
    gc.freeze()
    gc.disable()
    memory = limits()["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_batch(jobs: Sequence[tuple[str, int, str, str, tuple[str, ...]]]) -> bytes:
    """The outcomes of files, up to one that runs out of memory: a new child tries it again, with free memory."""
    outcomes = []
    editions = {forms: load_editions(Path(forms)) for forms in {job[3] for job in jobs}}
    for path, report_year, reference, forms, names in jobs:
        job = Job(Path(path), report_year, Path(reference), Path(forms), names)
        try:
            outcome = _limited(job, editions[forms])
        except MemoryError:
            break
        reading, said = outcome.reading and packed(outcome.reading), list(map(tuple, outcome.explanations))
        outcomes.append((*outcome[:3], reading, outcome.decisions, said, list(outcome.file_names)))
        if reading is None:
            gc.collect()
    return marshal.dumps(outcomes)


def _limited(job: Job, editions: Editions) -> Outcome:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + limits()["cpu_seconds"], hard))
    try:
        return read_one(job, editions)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        return Outcome("reader_failed", fault(error))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is this file's and not the next one's
        return Outcome("reader_failed", fault(error))


def read_one(job: Job, editions: Editions | None = None) -> Outcome:
    """Read one file in this process, without limits; ``editions`` are those of its folder of forms, if known."""
    workbook = masked = None
    said: tuple[Explanation, ...] = ()
    names = job.file_names
    editions = editions or load_editions(job.forms)
    reader = reader_of(editions.nearest(job.report_year), _unit_kinds(job.reference))
    try:
        within("file_bytes", job.path.stat().st_size)
        workbook = open_workbook(job.path.read_bytes())
        masked = reader.masked(workbook)
        workbook, names = masked.workbook, tuple(map(masked.masking.file_name, names))
        found = explanations(workbook, reader.form.answers)
        said = tuple(one._replace(text=masked.masking.text(one.text)) for one in found)
        _held(reader.form, job.report_year, editions)
        reading = reader.read(workbook, job.report_year, masked)
    except UnreadableFileError as error:
        file_format = workbook.file_format if workbook else None
        decisions = find_decisions(workbook) if workbook else None
        if decisions:
            return Outcome("decisions", None, file_format, decisions=decisions, file_names=names)
        return Outcome(error.reason, error.detail or None, file_format, explanations=said, file_names=names)
    return Outcome("ok", None, workbook.file_format, reading, explanations=said, file_names=names)


def _held(form: Form, report_year: int, editions: Editions) -> None:
    """Refuse a report year without an edition: another edition may ask for other units under the same labels."""
    if not form.holds_for(report_year):
        raise UnreadableFileError("no_edition", str(editions))


@cache
def _unit_kinds(reference: Path) -> tuple[tuple[str, str], ...]:
    return tuple(unit_kinds(reference).items())


@cache
def reader_of(form: Form, kinds: tuple[tuple[str, str], ...]) -> FormReader:
    """The reader for an edition of the form and the unit words of the reference data."""
    return FormReader(form, dict(kinds))
