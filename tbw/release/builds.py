"""A private folder for each build, locked while the build runs and removed when it has died.

``<store>/builds/build-xxxx`` belongs to a running build. When it is finished it is named after its candidate and waits
to be approved and published; the future release is its folder ``release``.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.places import operation, writable

_AT_WORK = "build-"


class Builds:
    """The folder ``<store>/builds``, made on first use; raises :class:`UsageError` where the store is not writable."""

    def __init__(self, store: Path) -> None:
        self.folder = writable(store) / "builds"
        self.folder.mkdir(exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store's lock, for moments only: folders are made, removed and published under it, one at a time."""
        lock = _lock(self.folder / ".lock")
        try:
            yield
        finally:
            os.close(lock)

    @contextmanager
    def new(self) -> Iterator[tuple[Path, int]]:
        """Make a folder and hold its lock: while that is open, also in a child, nobody removes the folder."""
        with self.locked():
            self._sweep()
            folder = Path(tempfile.mkdtemp(prefix=_AT_WORK, dir=self.folder))
            lock = _lock(folder / "lock")
        try:
            yield folder, lock
        finally:
            os.close(lock)

    def latest(self) -> str:
        """The candidate that was built last. Raises :class:`UsageError` where none waits."""
        waiting = sorted(path.name for path in self.folder.glob("*Z-*/"))
        if not waiting:
            raise UsageError(say("usage.none_waits", folder=self.folder))
        return waiting[-1]

    def remove(self, folder: Path) -> None:
        """Remove a candidate's folder: first out of sight, then its files. To be called under the lock."""
        if folder.is_dir():
            gone = folder.rename(folder.with_name(f"{_AT_WORK}{folder.name}"))
            shutil.rmtree(gone, ignore_errors=True)

    def _sweep(self) -> None:
        for folder in self.folder.iterdir():
            if folder.is_dir() and not _is_alive(folder) and not _is_waiting(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _lock(path: Path) -> int:
    """Wait for a lock and hold it; the system releases it when the last process that has it open ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _is_alive(folder: Path) -> bool:
    try:
        handle = os.open(folder / "lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _is_waiting(folder: Path) -> bool:
    """Whether it is a candidate young enough to be approved yet, or looked at after it was rejected."""
    age = time.time() - folder.stat().st_mtime
    return not folder.name.startswith(_AT_WORK) and age < timedelta(days=operation()["candidate_days"]).total_seconds()
