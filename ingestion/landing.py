"""The landing folder: every regular file at <report year>/<city>/ is a submission, and its bytes are kept first of all.

Two kinds of file there are no submissions. Files that programs leave behind are passed over by their names and never
kept, as they may name a user. Sheets of decisions are recorded; these may also lie directly below the report year, if
their name says what they are.
"""

import errno
import hashlib
import math
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ingestion.channel import of_folder
from ingestion.leavings import leaving
from ingestion.lists.decision_sheet import may_be_decisions

REFERENCE_FOLDER = "reference"  # spreadsheets of reference data: neither submissions nor misplaced
_DEPTH = len(("year", "city", "file"))
_YEAR = re.compile(r"(?:19|20)\d\d")
# A file system may hold times that no calendar has.
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1, 9999))


@dataclass(frozen=True, slots=True)
class Received:
    """A file in landing. ``landing_path`` is relative to landing, with slashes; ``city_folder`` empty without one.

    ``channel`` is an :class:`ingestion.channel.Channel` as text; None in stores of earlier versions: the folder is it.
    """

    landing_path: str
    report_year: int
    city_folder: str
    file_sha256: str
    file_size: int
    file_time: datetime
    channel: str | None = None

    @property
    def submission_id(self) -> str:
        """The same bytes under another report year are another submission."""
        return hashlib.sha256(f"{self.file_sha256}:{self.report_year}".encode()).hexdigest()


class Scanned(NamedTuple):
    """The files in landing: the paths of those to take; and the others, by landing path.

    ``passed_over``: landing path of a file that a program left there -> what kind of file it is.
    """

    taken: list[Path]
    misplaced: list[str]
    passed_over: dict[str, str]


def scan(landing: Path, report_year: int | None = None) -> Scanned:
    """Files at <report year>/<city>/ are taken, and files at <report year>/ that may be decisions.

    With a report year only its folder is looked at.
    """
    taken, misplaced, passed_over = [], [], {}
    for path in sorted(_files(landing)):
        parts = path.relative_to(landing).parts
        if parts[0] == REFERENCE_FOLDER:
            continue
        left = leaving(map(readable, parts))
        if left:
            if report_year in (None, folder_year(parts[0])):
                passed_over["/".join(map(readable, parts))] = left
            continue
        is_in_place = len(parts) == _DEPTH or (len(parts) == _DEPTH - 1 and may_be_decisions(parts[-1]))
        is_placed = is_in_place and _YEAR.fullmatch(parts[0]) and path.is_file() and not path.is_symlink()
        if is_placed and report_year in (None, int(parts[0])):
            taken.append(path)
        elif not is_placed and report_year is None:
            misplaced.append("/".join(map(readable, parts)))
    return Scanned(taken, misplaced, passed_over)


def folder_year(folder: str) -> int | None:
    """The report year that a folder is named after; None for another name."""
    return int(folder) if _YEAR.fullmatch(folder) else None


def idle(paths: list[Path], seconds: float) -> list[Path]:
    """The files that nobody has written to, or moved, for so many seconds; with 0 all of them."""
    return [path for path in paths if not seconds or _idle_seconds(path) >= seconds]


def _idle_seconds(path: Path) -> float:
    """Seconds since the file was last written, moved or copied: the later of modification and change time.

    A copy may keep the modification time of its source; one in the future is ignored, or the file would wait for it.
    """
    try:
        status = path.stat()
    except OSError:  # gone or unreadable: receiving it will say so
        return math.inf
    now = time.time()
    return now - max(status.st_ctime, status.st_mtime if status.st_mtime <= now else 0)


def _files(landing: Path) -> Iterator[Path]:
    def stop(error: OSError) -> None:
        raise error

    for folder, _, names in os.walk(landing, onerror=stop):
        yield from (Path(folder, name) for name in names)


def readable(name: str) -> str:
    """A file name as text, also where the bytes are those of an old Chinese archive and not UTF-8."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def receive(path: Path, landing: Path, originals: Path) -> Received:
    """Copy a file to originals/<2 hex>/<sha256> while hashing it; nothing has opened it before. Raises OSError."""
    year, *city, _ = map(readable, path.relative_to(landing).parts)
    folder = city[0] if city else ""
    landing_path = "/".join(map(readable, path.relative_to(landing).parts))
    return Received(landing_path, int(year), folder, *keep_bytes(path, originals), str(of_folder(folder)))


def keep_bytes(path: Path, originals: Path) -> tuple[str, int, datetime]:
    """Copy a file to its place in originals; returns its hash, size in bytes and time. Raises OSError."""
    digest = hashlib.sha256()
    incoming = originals / f"incoming-{os.getpid()}"
    with path.open("rb") as source, incoming.open("wb") as copy:
        before = os.fstat(source.fileno())
        while block := source.read(1 << 20):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
        status = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
        incoming.unlink()
        raise OSError(errno.EBUSY, "it changed while it was copied", str(path))
    sha256 = digest.hexdigest()
    kept = originals / sha256[:2] / sha256
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    incoming.replace(kept)
    return sha256, kept.stat().st_size, file_time(status)


def file_time(status: os.stat_result) -> datetime:
    """When a file was written last, in whole seconds; the first or last day that can be told, where it is beyond."""
    seconds = min(max(status.st_mtime, _FIRST.timestamp()), _LAST.timestamp())
    return datetime.fromtimestamp(int(seconds), UTC)
