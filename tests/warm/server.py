"""The process that has everything imported: for each request it forks one that calls a function.

A request is a line of JSON with the function, its arguments, the environment and the working directory, and the file
descriptors that become input, output and errors of the new process; what is given beyond these stays open until it
ends. The answer is a line with its pid at once, and one with its exit code, negative for the signal that killed it.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import select
import socket
import sys
import traceback
from importlib import import_module
from multiprocessing import forkserver
from typing import Any

# What the commands and dbt import when they are used. Not tbw.cli.app: it reads settings while it is imported.
PRELOADED = (
    *("great_expectations", "openpyxl", "typer.testing", "dbt.cli.main", "dbt.adapters.duckdb"),
    *("dbt.task.build", "dbt.task.docs.generate", "expectations.check", "ingestion.landing", "tbw.release.making"),
    *("tbw.accounting.replay", "tbw.answer.returns", "tbw.answer.template", "tbw.round.status"),
    *("tbw.submission.check", "tbw.submission.recheck", "tbw.submission.report", "tests.tbw.fast_build"),
    "tests.warm.recorded",
)
MOST_FDS = 8
_STANDARD = 3
_LONGEST = 1 << 20
Request = dict[str, Any]


def serve(path: str) -> None:
    """Answer requests at a socket until the standard input is closed, as it is when who started this has ended."""
    before = dict(os.environ)
    for module in PRELOADED:
        import_module(module)
    forkserver.set_forkserver_preload(["ingestion.children.preloaded"])
    forkserver.ensure_running()  # by all commands: it learns the forms as it starts
    imported = {name: value for name, value in os.environ.items() if before.get(name) != value}
    gc.collect()
    gc.freeze()  # what is imported stays, and need not be looked through again in every process
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(64)
        print("ready", flush=True)  # noqa: T201 - to who started it
        while True:
            ready, *_ = select.select([listening, sys.stdin], [], [])
            _reap()
            if sys.stdin in ready:
                return
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _answer(connection, imported)
            connection.close()


def _there_already() -> None:
    """In place of starting the server of reading children."""


def _reap() -> None:
    """Let those go that have ended, so that what they cost is counted with this process."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(connection: socket.socket, imported: dict[str, str]) -> None:
    """Fork the process that was asked for, and wait for it; never returns."""
    text, descriptors, _, _ = socket.recv_fds(connection, _LONGEST, MOST_FDS)
    while not text.endswith(b"\n"):
        text += connection.recv(_LONGEST)
    request = json.loads(text)
    request["environment"] = imported | request["environment"]
    pid = os.fork()
    if pid == 0:
        connection.close()
        _become(request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    with contextlib.suppress(BrokenPipeError):
        connection.sendall(f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(request: Request, descriptors: list[int]) -> None:
    """Be the process that was asked for; ends as a program does, but for the clearing up of what it had imported."""
    os.setsid()
    # It is there, but as it is no child of this process it would not be found.
    forkserver._forkserver.ensure_running = _there_already  # noqa: SLF001 - there is no other way in
    for number, descriptor in enumerate(descriptors[:_STANDARD]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    code = 1
    try:
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        module, _, name = request["function"].partition(":")
        getattr(import_module(module), name)(*request["arguments"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)  # noqa: T201 - as Python does
    except BaseException:  # noqa: BLE001 - a program ends so as well
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - what os._exit leaves out
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
