"""Asking the server for processes: one that calls a function, one that is a command of tbw, one that is dbt."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tbw.release import dbt_build
from tests.warm import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Self

PROJECT = Path(__file__).parents[2]
# Where the server listens, for the processes that it forked: they have dbt forked as well.
SOCKET = "TESTS_WARM_SOCKET"
_NOTHING = Path(os.devnull)


@contextmanager
def running_server() -> Iterator[str]:
    """A server; gives the path of its socket. It ends with this process at the latest."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        command = [sys.executable, "-m", "tests.warm.server", path]
        environment = os.environ | {"PYTHONPATH": str(PROJECT)}
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield path
            server.communicate()


class Forked:
    """A process that calls ``module:function``; ``files`` are its input, output, errors and what it is to keep open."""

    def __init__(
        self,
        path: str,
        function: str,
        arguments: Sequence[object],
        files: Sequence[int],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        request = {
            "function": function,
            "arguments": arguments,
            "environment": dict(os.environ if environment is None else environment) | {SOCKET: path},
            "folder": str(folder or Path.cwd()),
        }
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(path)
        text = json.dumps(request).encode() + b"\n"
        sent = socket.send_fds(self._connection, [text], list(files))
        self._connection.sendall(text[sent:])
        self._told = self._connection.makefile("rb")
        self.pid = int(self._told.readline())

    def wait(self, seconds: float | None = None) -> int:
        """The exit code. Raises TimeoutError where it has not ended by then."""
        self._connection.settimeout(seconds)
        code = int(self._told.readline())
        self._told.close()
        self._connection.close()
        return code


class ForkedDbt:
    """Stands for ``subprocess.Popen`` in :mod:`tbw.release.dbt_build`: the same, where dbt is imported already."""

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], pass_fds: list[int], **_: object
    ) -> None:
        program = arguments.index("-c") + 1
        reading, writing = os.pipe()
        with _NOTHING.open("rb") as nothing, os.fdopen(writing, "wb") as out:
            files = [nothing.fileno(), out.fileno(), out.fileno(), *pass_fds]
            given = [arguments[program], list(arguments[program + 1 :])]
            self._process = Forked(env[SOCKET], f"{__name__}:dbt", given, files, environment=env, folder=cwd)
        self.stdout = os.fdopen(reading, encoding="utf-8", errors="replace")
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.returncode = self._process.wait()


class Subprocess:
    """What :mod:`tbw.release.dbt_build` uses of that module."""

    Popen = ForkedDbt
    DEVNULL, PIPE, STDOUT = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT


def program(text: str, arguments: list[str]) -> None:
    """``python -c text arguments``, in a process that was forked."""
    sys.argv = ["-c", *arguments]
    exec(text, {"__name__": "__main__"})  # noqa: S102 - of our own


def dbt(text: str, arguments: list[str]) -> None:
    """The same where the program builds by dbt, or what stands for it (tests/warm/recorded.py)."""
    recorded.program(text, arguments, lambda: program(text, arguments))


def tbw(arguments: list[str]) -> None:
    """A command of tbw, in a process that was forked; dbt is forked, too."""
    dbt_build.subprocess = Subprocess  # type: ignore[assignment]
    from tbw.cli.app import app

    sys.argv = ["tbw", *arguments]
    app()


def silent(
    path: str, function: str, arguments: Sequence[object], *, environment: Mapping[str, str] | None = None
) -> Forked:
    """Start one whose output nobody reads."""
    with _NOTHING.open("r+b") as nothing:
        return Forked(path, function, arguments, [nothing.fileno()] * 3, environment=environment)


def run(
    path: str,
    function: str,
    arguments: Sequence[object],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Wait for it to end; what it printed is text."""
    with _NOTHING.open("rb") as nothing, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        files = [file.fileno() for file in (nothing, out, errors)]
        code = Forked(path, function, arguments, files, environment=environment, folder=folder).wait()
        said = []
        for file in (out, errors):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess([function, *map(str, arguments)], code, *said)
