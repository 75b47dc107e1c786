"""Files of landing that were received before and have not changed since: they are not copied again."""

import hashlib
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from ingestion.raw_zone.store import Store, write_whole

_FILE = ".known.json"
# A file written to so short a time before it was looked at may be written to again without a new time.
_SETTLED_SECONDS = 2.0
_Kept = tuple[str, int, datetime]


class KnownFiles:
    """What the store knows of them; kept in ``work``, as nothing is lost with it but time.

    A file is the same if path, size, times, inode and device are: whoever writes to it cannot set its time of change.
    Paths are kept as hashes, as they may name people.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, list[Any]] = {}
        self.copied = 0  # files that were not known
        try:
            known = json.loads((store.work / _FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = None
        self._known: dict[str, list[Any]] = known if isinstance(known, dict) else {}

    def find(self, path: Path, status: os.stat_result) -> _Kept | None:
        """Hash, size and time of a file that is known, and whose bytes are still kept."""
        entry = self._known.get(_key(path))
        if not entry or entry[0] != _look(status):
            return None
        sha256, size, moment = entry[1:]
        kept = self._store.original(sha256)
        if not kept.is_file() or kept.stat().st_size != size:
            return None
        self._seen[_key(path)] = entry
        return sha256, size, datetime.fromisoformat(moment)

    def note(self, path: Path, status: os.stat_result, kept: _Kept) -> None:
        """Remember a file that was copied; ``status`` is of before."""
        self.copied += 1
        if time.time() - max(status.st_ctime, status.st_mtime) > _SETTLED_SECONDS:
            sha256, size, moment = kept
            self._seen[_key(path)] = [_look(status), sha256, size, moment.isoformat()]

    def save(self, *, all_seen: bool) -> None:
        """Write it down; where all of landing was looked at, what is no longer there is forgotten. Raises OSError."""
        known = self._seen if all_seen else self._known | self._seen
        write_whole(self._store.work / _FILE, json.dumps(known).encode())


def _look(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev]


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]
