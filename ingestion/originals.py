"""The bytes that were received: written once under a random name, verified, then named by their hash for ever."""

import errno
import hashlib
import logging
import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ingestion.files.limits import limits

INCOMING = "incoming-"
_BLOCK = 1 << 20
_ZEROS = bytes(_BLOCK)
_READ_ONLY = 0o400
# A file system may hold times that no calendar has.
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1, 9999))

log = logging.getLogger(__name__)


def keep(source: int, originals: Path, name: str) -> tuple[str, int, datetime]:
    """Copy an open file to originals/<2 hex>/<sha256>; returns its hash, size in bytes and time. Raises OSError."""
    before = os.fstat(source)
    most = limits()["received_bytes"]
    if before.st_size > most:
        told = f"it has {before.st_size:,} bytes, over {most:,}: no form is as large; send the form alone"
        raise OSError(errno.EFBIG, told, name)
    handle, incoming = tempfile.mkstemp(prefix=INCOMING, dir=originals)
    try:
        with os.fdopen(handle, "wb") as copy:
            sha256 = copied(source, copy.fileno())
            os.fchmod(copy.fileno(), _READ_ONLY)
            os.fsync(copy.fileno())
        after = os.fstat(source)
        if any(getattr(before, what) != getattr(after, what) for what in ("st_size", "st_mtime_ns", "st_ctime_ns")):
            raise OSError(errno.EBUSY, "it changed while it was copied", name)
        if _hash(Path(incoming)) != sha256:
            raise OSError(errno.EIO, "the copy is not what was read: look at the disk of the store", name)
        _name(Path(incoming), originals / sha256[:2] / sha256)
    finally:
        Path(incoming).unlink(missing_ok=True)
    return sha256, after.st_size, file_time(after)


def file_time(status: os.stat_result) -> datetime:
    """When a file was written last, in whole seconds; the first or last day that can be told, where it is beyond."""
    seconds = min(max(status.st_mtime, _FIRST.timestamp()), _LAST.timestamp())
    return datetime.fromtimestamp(int(seconds), UTC)


def copied(source: int, copy: int) -> str:
    """Copy all bytes; returns their hash. What is only zeros takes no room: a file may claim a size that it has not."""
    digest, size = hashlib.sha256(), 0
    while block := os.read(source, _BLOCK):
        digest.update(block)
        done = 0 if block != _ZEROS[: len(block)] else len(block)
        while done < len(block):  # a full disk takes a part of it, and then says so
            done += os.pwrite(copy, block[done:], size + done)
        size += len(block)
    os.ftruncate(copy, size)
    return digest.hexdigest()


def _name(incoming: Path, kept: Path) -> None:
    """Give a copy its name, unless its bytes have it already. What has that name and is not them is put aside."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    if kept.exists() and _hash(kept) != kept.name:
        aside = kept.with_name(f"{kept.name}.damaged-{os.urandom(4).hex()}")
        log.error("an original was damaged and is put aside: %s", aside)
        kept.rename(aside)
    with suppress(FileExistsError):
        try:
            os.link(incoming, kept)
        except FileExistsError:
            raise
        except OSError:  # a file system without such links
            incoming.rename(kept)
    folder = os.open(kept.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
