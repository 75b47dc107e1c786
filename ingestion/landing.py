"""The landing folder: every regular file at <report year>/<city>/ is a submission, and its bytes are kept first of all.

Two kinds of file there are no submissions. Files that programs leave behind are passed over by their names and never
kept, as they may name a user. Sheets of decisions are recorded; these may also lie directly below the report year, if
their name says what they are.
"""

import hashlib
import math
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ingestion.channel import of_folder
from ingestion.files.limits import limits
from ingestion.known_files import KnownFiles
from ingestion.leavings import leaving
from ingestion.lists.decision_sheet import may_be_decisions
from ingestion.opening import opened
from ingestion.originals import keep
from ingestion.reading.masking import masked_path

REFERENCE_FOLDER = "reference"  # spreadsheets of reference data: neither submissions nor misplaced
_DEPTH = len(("year", "city", "file"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_LINKED_FOLDER = "it is a link to a folder, and links are not followed: put the files themselves there"


@dataclass(frozen=True, slots=True)
class Received:
    """A file in landing. ``landing_path`` is relative to landing, with slashes; ``city_folder`` empty without one.

    ``channel`` is an :class:`ingestion.channel.Channel` as text; None in stores of earlier versions: the folder is it.
    ``sequence`` numbers the receipts of a store, whatever its clock did; 0 in those of earlier versions.
    """

    landing_path: str
    report_year: int
    city_folder: str
    file_sha256: str
    file_size: int
    file_time: datetime
    channel: str | None = None
    sequence: int = 0

    @property
    def submission_id(self) -> str:
        """The same bytes under another report year are another submission."""
        return hashlib.sha256(f"{self.file_sha256}:{self.report_year}".encode()).hexdigest()


class Scanned(NamedTuple):
    """The files in landing: the paths of those to take; and the others, by landing path.

    ``passed_over``: landing path of a file that a program left there -> what kind of file it is; ``closed``: that of a
    folder that was not looked into -> why.
    """

    taken: list[Path]
    misplaced: list[str]
    passed_over: dict[str, str]
    closed: dict[str, str]


def scan(landing: Path, report_year: int | None = None) -> Scanned:
    """Files at <report year>/<city>/ are taken, and files at <report year>/ that may be decisions.

    With a report year only its folder is looked at. Raises OSError where landing itself cannot be listed.
    """
    taken, misplaced, passed_over = list[Path](), list[str](), dict[str, str]()
    closed: dict[str, str] = {}
    for path, is_file in _files(landing, closed):
        parts = path.relative_to(landing).parts
        if parts[0] == REFERENCE_FOLDER:
            continue
        left = leaving(map(readable, parts))
        if left:
            if report_year in (None, folder_year(parts[0])):
                passed_over[shown_path(path, landing)] = left
            continue
        is_in_place = len(parts) == _DEPTH or (len(parts) == _DEPTH - 1 and may_be_decisions(parts[-1]))
        is_placed = is_in_place and _YEAR.fullmatch(parts[0]) and is_file
        if is_placed and report_year in (None, int(parts[0])):
            taken.append(path)
        elif not is_placed and report_year is None:
            misplaced.append(shown_path(path, landing))
    return Scanned(sorted(taken), _some(sorted(misplaced)), passed_over, closed)


def _some(paths: list[str]) -> list[str]:
    """Of each folder the first few; of the others only how many there are."""
    most, seen = limits()["named_of_folder"], Counter[str]()
    named = []
    for path in paths:
        folder = path.rpartition("/")[0]
        seen[folder] += 1
        if seen[folder] <= most:
            named.append(path)
    return [*named, *(f"{folder or '.'}/… ({n - most} more files)" for folder, n in seen.items() if n > most)]


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
        status = path.lstat()
    except OSError:  # gone or unreadable: receiving it will say so
        return math.inf
    now = time.time()
    return now - max(status.st_ctime, status.st_mtime if status.st_mtime <= now else 0)


def _files(landing: Path, closed: dict[str, str]) -> Iterator[tuple[Path, bool]]:
    """Every name in landing that is no folder, and whether it is a regular file; folders that are closed are noted."""
    folders = [landing]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError as error:
            if folder == landing:
                raise
            closed[shown_path(folder, landing)] = f"the folder cannot be read ({error.strerror}): mend its permissions"
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(folder / entry.name)
            elif entry.is_symlink() and _leads_to_folder(entry):
                closed[shown_path(folder / entry.name, landing)] = _LINKED_FOLDER
            else:
                yield folder / entry.name, entry.is_file(follow_symlinks=False)


def _leads_to_folder(link: "os.DirEntry[str]") -> bool:
    try:
        return link.is_dir()
    except OSError:  # it leads to itself, or to where we may not look
        return False


def readable(name: str) -> str:
    """A file name as text, also where the bytes are those of an old Chinese archive and not UTF-8."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def receive(path: Path, landing: Path, originals: Path, known: KnownFiles | None = None) -> Received:
    """Copy a file to originals/<2 hex>/<sha256>, unless it is known; nothing has opened it before. Raises OSError."""
    year, *city, _ = shown_path(path, landing).split("/")
    folder = city[0] if city else ""
    status = path.lstat()
    kept = known.find(path, status) if known else None
    if kept is None:
        kept = keep_bytes(path, originals, landing)
        if known:
            known.note(path, status, kept)
    return Received(shown_path(path, landing), int(year), folder, *kept, str(of_folder(folder)))


def shown_path(path: Path, landing: Path) -> str:
    """A path below landing as it is kept and told of: with slashes, and without persons in its names."""
    return masked_path(map(readable, path.relative_to(landing).parts))


def keep_bytes(path: Path, originals: Path, below: Path | None = None) -> tuple[str, int, datetime]:
    """Copy a file to its place in originals; returns its hash, size in bytes and time. Raises OSError.

    Below the folder ``below``, usually that of the file, no link is followed.
    """
    with opened(path, below or path.parent) as source:
        return keep(source, originals, str(path))
