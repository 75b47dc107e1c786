"""Notices to people, one file each in ``<store>/notices``: the file is the text, and the record that it was sent."""

import re
from pathlib import Path

from ingestion.raw_zone.store import write_whole
from tbw.ground.terminal import plain


def path_of(store: Path, name: str) -> Path:
    """Where the notice of this name lies; the name may hold anything."""
    safe = re.sub(r"[^\w.-]+", "_", name)
    return store / "notices" / f"{safe}.txt"


def keep(store: Path, name: str, subject: str, text: str) -> Path:
    """Write a notice; one that is there under this name stays as it is."""
    path = path_of(store, name)
    if not path.exists():
        write_whole(path, f"{on_one_line(subject)}\n\n{text}\n".encode())
    return path


def on_one_line(subject: str) -> str:
    """A subject as a mail may have it: names of files may hold line feeds, which would begin another header."""
    return " ".join(plain(subject).split())


def was_told(store: Path, name: str) -> bool:
    """Whether a notice of this name was written."""
    return path_of(store, name).exists()
