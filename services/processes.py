"""Processes that we started: each in a session of its own, recorded by id and start time, stopped by id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOK_EVERY_SECONDS = 0.2
_PROC = Path("/proc")
# Fields of /proc/<pid>/stat after the name in brackets.
_STATE, _SESSION, _STARTED = 0, 3, 19


@dataclass(frozen=True, slots=True)
class Component:
    """A program of ours under its name; its record and log lie in ``home``."""

    home: Path
    name: str

    @property
    def log(self) -> Path:
        """What it writes to its terminal."""
        return self.home / "logs" / f"{self.name}.log"

    @property
    def _record(self) -> Path:
        return self.home / "run" / f"{self.name}.json"

    def start(self, command: list[str], environment: Mapping[str, str], user: str | None = None) -> None:
        """Start it in a new session and record it."""
        for folder in (self.log.parent, self._record.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        self._record.write_text(json.dumps({"pid": process.pid, "started": _stat(process.pid)[_STARTED]}))

    @property
    def pid(self) -> int | None:
        """Its process id if it runs; by its start time we know that the id was not given to another program since."""
        try:
            recorded = json.loads(self._record.read_text())
        except (OSError, ValueError):
            return None
        seen = _stat(recorded["pid"])
        return recorded["pid"] if seen and seen[_STARTED] == recorded["started"] and seen[_STATE] != "Z" else None

    def stop(self, with_signal: int, wait_seconds: float) -> bool:
        """Ask it to end; after ``wait_seconds`` kill it and all that it started. Returns whether it ended by itself."""
        try:
            leader = int(json.loads(self._record.read_text())["pid"])
        except (OSError, ValueError):
            return True
        if self.pid is not None:
            os.kill(leader, with_signal)
        until = time.monotonic() + wait_seconds
        while self.pid is not None and time.monotonic() < until:
            time.sleep(_LOOK_EVERY_SECONDS)
        by_itself = self.pid is None
        _kill_session(leader)
        self._record.unlink(missing_ok=True)
        return by_itself


def is_alive(pid: int) -> bool:
    """Whether there is such a process; a zombie does not count."""
    seen = _stat(pid)
    return bool(seen) and seen[_STATE] != "Z"


def _kill_session(leader: int) -> None:
    """Kill what is left of a session, repeatedly: a process may start another meanwhile."""
    while left := [pid for pid in _pids() if (seen := _stat(pid)) and seen[_SESSION] == str(leader) and seen[0] != "Z"]:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_LOOK_EVERY_SECONDS)


def _pids() -> list[int]:
    return [int(path.name) for path in _PROC.iterdir() if path.name.isdecimal()]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; empty if there is no such process."""
    with suppress(OSError):
        return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return []
