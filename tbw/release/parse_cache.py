"""dbt's parsed project, kept from one build to the next: without it every build parses the same files anew.

docs/decisions/0015-parsed-project-is-kept.md tells what it saves and why no changed model can be missed.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from ingestion.shortcuts import taken
from tbw.ground.places import CACHE, DBT_PROJECT

# The name that dbt gives its parsed project in the target folder.
_NAME = "partial_parse.msgpack"
_PARSERS = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "jinja2")
_PARSED = {".md", ".sql", ".yml"}
# Left by whoever runs dbt by hand; dbt parses none of it.
_WRITTEN_BY_DBT = {"target", "logs"}

log = logging.getLogger(__name__)


def path() -> Path:
    """Where the parsed project is kept: named by a hash of the project's files, its path and the versions of dbt."""
    whole = hashlib.sha256("".join(f"{name} {version(name)}\n" for name in _PARSERS).encode())
    whole.update(os.fsencode(DBT_PROJECT))
    for file in sorted(_parsed_files()):
        whole.update(f"\0{file.relative_to(DBT_PROJECT).as_posix()}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return CACHE / "parsed" / f"{whole.hexdigest()}.msgpack"


def _parsed_files() -> Iterator[Path]:
    for entry in DBT_PROJECT.iterdir():
        if entry.name not in _WRITTEN_BY_DBT:
            yield from (file for file in (entry, *entry.rglob("*")) if file.suffix in _PARSED)


def lend(kept: Path, target: Path) -> None:
    """Copy the kept parse, if there is one, into the build's target folder: dbt writes to the copy only."""
    target.mkdir(exist_ok=True)
    if not taken("kept_parse"):
        return
    with suppress(OSError):
        shutil.copyfile(kept, target / _NAME)


def keep(kept: Path, target: Path) -> None:
    """Keep what a build has parsed and drop older ones; if that fails, the next build is only slower."""
    if not taken("kept_parse") or kept.exists() or not (target / _NAME).exists():
        return
    copy = kept.with_suffix(f".{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target / _NAME, copy)
        copy.replace(kept)
        for other in set(kept.parent.iterdir()) - {kept}:
            other.unlink(missing_ok=True)
    except OSError as error:
        log.debug("the parsed project is not kept: %s", error)
