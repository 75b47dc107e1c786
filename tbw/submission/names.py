"""The names of files as they are kept and told of: without the persons that the contact block of the file names.

What only looks like a number or an address is masked when a file is received (ingestion/landing.py); whom a name means
is known once the file was read. Until then only the folder of the run has it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingestion.children.contained import Outcome
from ingestion.landing import Received
from ingestion.raw_zone.store import write_whole

_NAMES = "names.json"


def names_of(files: Iterable[Received]) -> tuple[str, ...]:
    """The names that the same bytes came under."""
    return tuple(file.landing_path.rpartition("/")[2] for file in files)


def as_named(files: Sequence[Received], outcome: Outcome) -> list[Received]:
    """The files of the same bytes under the names that their content leaves of them."""
    names = outcome.file_names or names_of(files)
    folders = ("".join(file.landing_path.rpartition("/")[:2]) for file in files)
    paths = (f"{folder}{name}" for folder, name in zip(folders, names, strict=True))
    return [replace(file, landing_path=path) for file, path in zip(files, paths, strict=True)]


def note_names(folder: Path, found: Mapping[str, Sequence[Received]], named: Mapping[str, Sequence[Received]]) -> None:
    """Write down in the folder of a batch which names were masked, by submission."""
    pairs = (
        (a.landing_path, b.landing_path) for key, files in named.items() for a, b in zip(found[key], files, strict=True)
    )
    write_whole(folder / _NAMES, json.dumps({a: b for a, b in pairs if a != b}, ensure_ascii=False).encode())


def with_names(plan: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The plan of a run with the names that its batches have masked."""
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"*/{_NAMES}"))]
    masked = {path: name for names in told for path, name in names.items()}
    files = [file | {"landing_path": masked.get(file["landing_path"], file["landing_path"])} for file in plan["files"]]
    return plan | {"files": files}
