"""Receiving what lies in landing, and sweeping what runs that were killed have left in the store."""

import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ingestion.known_files import KnownFiles
from ingestion.landing import Received, receive, shown_path
from ingestion.originals import INCOMING
from ingestion.raw_zone.store import Store, is_partial
from tbw.ground import places

_NEW_FOLDER = re.compile(r"\.new-\w+")  # of reference tables, see tbw/ground/reference.py
_OF_FOLDER = (
    "{count} files wait for the next run: of one folder {most} new ones are taken at once, or {mebibytes:,} MiB"
)


def receive_all(
    paths: Sequence[Path], landing: Path, store: Store, *, all_seen: bool
) -> tuple[list[Received], dict[str, str]]:
    """The files that were received, and why others were not, by landing path. Raises OSError where the store is full.

    Of a folder with very many new files some wait, so that nobody else does.
    """
    known, files, failed = KnownFiles(store), list[Received](), dict[str, str]()
    copied, weighed, waiting = Counter[Path](), Counter[Path](), Counter[Path]()
    most, mebibytes = places.operation()["files_of_folder"], places.operation()["folder_mebibytes"]
    for path in paths:
        try:
            is_full = copied[path.parent] >= most or weighed[path.parent] >= mebibytes << 20
            if is_full and known.find(path, path.lstat()) is None:
                waiting[path.parent] += 1
                continue
            before = known.copied
            files.append(receive(path, landing, store.originals, known))
            copied[path.parent] += known.copied - before
            weighed[path.parent] += (known.copied - before) * files[-1].file_size
        except OSError as error:
            failed[shown_path(path, landing)] = error.strerror or str(error)
    known.save(all_seen=all_seen)
    told = {
        shown_path(folder, landing): _OF_FOLDER.format(count=n, most=most, mebibytes=mebibytes)
        for folder, n in waiting.items()
    }
    return files, failed | told


def sweep(store: Store) -> None:
    """Remove the folders of old runs, of which each step may be run again until then, and what kills have left."""
    stale = time.time() - places.operation()["run_hours"] * 3600
    for path in (*(path for path in store.work.iterdir() if path.is_dir()), *_left(store)):
        with suppress(OSError):
            if path.lstat().st_mtime > stale:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _left(store: Store) -> Iterator[Path]:
    """Copies and files that were not ended, whoever wrote them."""
    yield from store.originals.glob(f"{INCOMING}*")
    for pattern in ("raw/*/.*", "reports/.*", "notices/.*", "metrics/.*", "returns/*/*/.*", "work/.*"):
        yield from (path for path in store.root.glob(pattern) if is_partial(path.name))
    yield from (path for path in (store.root / "reference").glob(".new-*") if _NEW_FOLDER.fullmatch(path.name))
