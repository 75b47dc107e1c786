"""The marked return of a submission, made in a child process with limits, as reading is: no file can fail the run."""

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path

import pebble

from ingestion.files.cells import Cell, CellKind, Sheet, UnreadableFileError, Workbook
from ingestion.files.limits import limits
from ingestion.files.self_check import is_self_check
from ingestion.files.workbook import open_workbook
from tbw.answer.marking.binding import ours
from tbw.answer.marking.listing import Finding, entries
from tbw.answer.marking.markup import UnmarkableError
from tbw.answer.marking.patched import Answer, mark_package, marked_copy
from tbw.answer.marking.read_back import ReadBack
from tbw.answer.marking.rebuilt import rebuilt
from tbw.answer.marking.result_sheet import Head

_NOTHING = Workbook("", ())


class Kind(StrEnum):
    """What a marked return is."""

    COPY = "copy"  # the sender's own workbook
    REBUILT = "rebuilt"  # its cells in a new workbook
    LIST = "list"  # only the list of findings: the file could not be read or marked


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked return, an .xlsx file."""

    content: bytes
    kind: Kind


@dataclass(frozen=True, slots=True)
class Job:
    """A submission to mark: where its bytes are, all its findings, what is said above the list."""

    path: Path
    findings: Sequence[Finding]
    head: Head
    read: ReadBack | None = None


def mark_all(jobs: Sequence[Job]) -> Iterator[Marked]:
    """Mark every submission in a child process of a pool, in the order given."""
    readable = [job for job in jobs if job.head.status != "unreadable"]
    if not readable:
        yield from map(_list_of, jobs)
        return
    # Not forked from here: this process may have threads and much memory of its own.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    workers = min(os.cpu_count() or 1, len(readable))
    with pebble.ProcessPool(workers, initializer=_limit_memory, context=context) as pool:
        futures = {id(job): pool.schedule(_mark, args=(job,), timeout=limits()["wall_seconds"]) for job in readable}
        for job in jobs:
            yield _result(futures.get(id(job))) or _list_of(job)


def mark(content: bytes, findings: Sequence[Finding], head: Head, read: ReadBack | None = None) -> Marked:
    """Mark a submission in this process, without limits. Raises UnmarkableError or UnreadableFileError.

    The marked file is read again and must give the same cells as before; else another way of marking is tried.
    """
    workbook, answer = open_workbook(content), Answer(entries(findings), head, read)
    if workbook.file_format == "xlsx":
        try:
            copy = marked_copy(content, workbook, answer)
            if _untouched(workbook, open_workbook(copy), _same):
                return Marked(copy, Kind.COPY)
        except (UnmarkableError, UnreadableFileError, ValueError, LookupError):
            pass  # an unusual package: its cells go into a new workbook
    # The new workbook would hold formulas as texts, so the sheets of the self-check, which are formulas, are left out.
    kept = replace(workbook, sheets=tuple(sheet for sheet in workbook.sheets if not is_self_check(sheet)))
    package, names = rebuilt(kept)
    new = mark_package(package, kept, answer, names)
    if not _untouched(kept, open_workbook(new), _same_cells):
        raise UnmarkableError("the marked copy would not say what the file says")
    return Marked(new, Kind.REBUILT)


def _list_of(job: Job) -> Marked:
    package, _ = rebuilt(_NOTHING)
    return Marked(mark_package(package, _NOTHING, Answer(entries(job.findings), job.head), {}), Kind.LIST)


def _result(future: "pebble.ProcessFuture[Marked | None] | None") -> Marked | None:
    if future is None:
        return None
    try:
        result: Marked | None = future.result()
    except (FutureTimeoutError, pebble.ProcessExpired):
        return None
    return result


def _limit_memory() -> None:
    memory = limits()["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mark(job: Job) -> Marked | None:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + limits()["cpu_seconds"], hard))
    try:
        return mark(job.path.read_bytes(), job.findings, job.head, job.read)
    except Exception:  # noqa: BLE001 - whatever a file is made of, its sender gets the list
        return None


def _untouched(before: Workbook, after: Workbook, same: Callable[[Sheet, Sheet], bool]) -> bool:
    """Whether every sheet of the sender has the same cells as before; our own lists do not count."""
    pairs = [[sheet for place, sheet in enumerate(book.sheets) if place not in ours(book)] for book in (before, after)]
    return len(pairs[0]) == len(pairs[1]) and all(map(same, *pairs))


def _same(before: Sheet, after: Sheet) -> bool:
    return (before.name, before.rows, before.merged) == (after.name, after.rows, after.merged)


def _same_cells(before: Sheet, after: Sheet) -> bool:
    one, two = (
        {(row, column): cell for row, cells in sheet.rows.items() for column, cell in dict(cells).items()}
        for sheet in (before, after)
    )
    return one.keys() == two.keys() and all(_agree(one[place], two[place]) for place in one)


def _agree(before: Cell, after: Cell) -> bool:
    """Whether a cell still holds the same number or text. Of other cells (an error) only: that it holds no number."""
    if CellKind.NUMBER in (before.kind, after.kind):
        return before == after
    return before.kind is CellKind.OTHER or before.text == after.text
