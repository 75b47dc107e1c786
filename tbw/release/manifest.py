"""The manifest of a release: its inputs, the code and tools that made it, its marts, and what changed in them."""

import hashlib
import platform
import shutil
import subprocess
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.places import PROJECT

NAME = "manifest.json"
_CODE_FOLDERS = ("ingestion", "expectations", "tbw", "dbt_project")
_CODE_SUFFIXES = {".md", ".py", ".sql", ".yml", ".yaml"}
# Form specs are an input of their own.
_NOT_CODE = {"target", "logs", "__pycache__", "forms"}
_TOOLS = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "pandas", "pyarrow", "python-calamine")


class Code(BaseModel, frozen=True):
    """``git_commit`` is null outside a git checkout; ``sha256`` is of the code files, committed or not.

    ``version`` is that of the CHANGELOG; releases made before 0.4.0 have none.
    """

    version: str | None = None
    git_commit: str | None
    sha256: str


class Mart(BaseModel, frozen=True):
    """What a mart holds; the hash is over its content without ``received_at``. ``key``: the columns of its grain."""

    rows: int
    sha256: str
    key: list[str] = []


class Change(BaseModel, frozen=True):
    """A mart that differs between two releases; a count is null where that release has no such mart."""

    rows_before: int | None
    rows_after: int | None


class Comparison(BaseModel, frozen=True):
    """The marts that changed since the release that was current when this one was built."""

    release_id: str
    changed: dict[str, Change]


class Manifest(BaseModel, frozen=True):
    """``inputs``: group (raw, reference, rules, forms) -> file -> sha256; ``tools``: name -> version.

    ``set_aside``: landing path of a submission that the release was built without -> why.
    """

    release_id: str
    built_at: datetime
    inputs: dict[str, dict[str, str]]
    code: Code
    tools: dict[str, str]
    marts: dict[str, Mart]
    compared_with: Comparison | None
    set_aside: dict[str, str] = {}

    def is_same_as(self, other: "Manifest") -> bool:
        """Whether both have the same inputs, code, tools and marts."""
        return (self.inputs, self.code.sha256, self.tools, self.marts) == (
            other.inputs,
            other.code.sha256,
            other.tools,
            other.marts,
        )

    def write(self, folder: Path) -> None:
        """Write it into the folder of its release."""
        (folder / NAME).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest | None:
    """Manifest of the release in ``folder``; None where there is none, or only a part of one."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def of(folder: Path) -> Manifest:
    """Manifest of the release in ``folder``. Raises :class:`UsageError` where no whole one is there."""
    found = read(folder)
    if found is None:
        raise UsageError(say("usage.no_whole_release", folder=folder))
    return found


def compare(before: Manifest | None, marts: dict[str, Mart]) -> Comparison | None:
    """Marts whose content differs from those of ``before``; None where there was no release."""
    if before is None:
        return None
    old = before.marts
    changed = {
        name: Change(
            rows_before=old[name].rows if name in old else None,
            rows_after=marts[name].rows if name in marts else None,
        )
        for name in sorted(old.keys() | marts.keys())
        if old.get(name) != marts.get(name)
    }
    return Comparison(release_id=before.release_id, changed=changed)


def code() -> Code:
    """The code as it lies in the checkout now."""
    whole = hashlib.sha256()
    for path in _code_files():
        whole.update(f"{path.relative_to(PROJECT).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return Code(version=version("tbw"), git_commit=_git_commit(), sha256=whole.hexdigest())


def tools() -> dict[str, str]:
    """Versions of the tools that a figure passes through."""
    return {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}}


def _code_files() -> list[Path]:
    return sorted(
        path
        for folder in _CODE_FOLDERS
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in _CODE_SUFFIXES and not _NOT_CODE.intersection(path.parts[len(PROJECT.parts) :])
    )


def _git_commit() -> str | None:
    git = shutil.which("git")
    if git is None or not (PROJECT / ".git").exists():
        return None
    answer = subprocess.run([git, "-C", str(PROJECT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None
