"""A function in a child process with limits of CPU and memory, for work on what senders sent.

The child is forked from here, unlike those that read: what it works on, and Great Expectations, take seconds to load.
"""

import ctypes
import os
import resource
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import duckdb

T = TypeVar("T")
_LOOK_SECONDS = 0.1
# A child that sleeps uses no CPU: after the seconds for a reading, and so many times its CPU seconds, it is given up.
_WALL_OF_CPU = 10
_PR_SET_PDEATHSIG = 1
_KILLED = (
    "the machine ended a child process, or had no memory for it, below its limit of {mebibytes:,} MiB: run it again; "
    "where the machine has less, give it more or set check_memory_bytes lower"
)


class Limits(NamedTuple):
    """What a child may use: CPU seconds, bytes of memory beyond those that it began with, seconds of mere waiting."""

    cpu_seconds: int
    memory_bytes: int
    wait_seconds: int


class OverLimitError(Exception):
    """The child used more than it may; the message says of what."""


class DiedError(Exception):
    """The child came to an end by itself, without an answer."""


class MachineError(OSError):
    """The child was killed from outside, or the machine has less memory than the limit: no fault of what was sent."""


def apart(limits: Limits, function: Callable[[], T]) -> T:
    """The result of a function. Raises what it raises, and :class:`OverLimitError` or :class:`DiedError`.

    Raises :class:`MachineError` where the machine ended it, TimeoutError where it only sleeps.
    """
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(sending, limits, function), daemon=True)
    before = _memory(os.getpid())
    child.start()
    sending.close()
    try:
        given, error = _awaited(child, receiving, limits, before)
    finally:
        child.kill()
        child.join()
        receiving.close()
    if error is not None:
        raise error
    result: T = given
    return result


def _awaited(child: BaseProcess, receiving: Connection, limits: Limits, before: int) -> tuple[Any, Exception | None]:
    """The result, or what was raised."""
    until = time.monotonic() + limits.wait_seconds + _WALL_OF_CPU * limits.cpu_seconds
    while not receiving.poll(_LOOK_SECONDS):
        if _memory(child.pid) - before > limits.memory_bytes:
            raise OverLimitError("memory")
        if time.monotonic() > until:
            raise TimeoutError("a child process did not come to an end")
    try:
        answer: tuple[Any, Exception | None] = receiving.recv()
    except EOFError:
        child.join()
        raise _end_of(child.exitcode, limits) from None
    return answer


def _end_of(exitcode: int | None, limits: Limits) -> Exception:
    """Why a child gave no answer. We kill it at its limit of memory ourselves, so another's kill is not its doing."""
    if exitcode == -signal.SIGXCPU:
        return OverLimitError("CPU")
    if exitcode == -signal.SIGKILL:
        return MachineError(_KILLED.format(mebibytes=limits.memory_bytes >> 20))
    return DiedError(f"a child process ended with {exitcode}")


def _memory(pid: int | None) -> int:
    """The bytes of memory that a process has in use; 0 where it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _work(sending: Connection, limits: Limits, function: Callable[[], object]) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # it has the locks of its parent
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: tuple[Any, Exception | None] = (function(), None)
    except (MemoryError, duckdb.OutOfMemoryException):
        answer = (None, MachineError(_KILLED.format(mebibytes=limits.memory_bytes >> 20)))
    except Exception as error:  # noqa: BLE001 - raised again by whoever asked
        answer = (None, error)
    sending.send(answer)
