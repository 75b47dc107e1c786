"""Formats that are not read (kinds.yaml): what such a file is, for the answer to its sender."""

import re
from functools import cache
from pathlib import Path
from typing import Protocol

import yaml
from pydantic import BaseModel, ConfigDict

from ingestion.files.cells import UnreadableFileError

_HEAD = 4096
_ZIP = b"PK\3\4"


class Parts(Protocol):
    """What holds parts by their names: a zip, or an OLE2 file."""

    def __contains__(self, name: str, /) -> bool:
        """Whether there is a part of this name."""

    def read(self, name: str, /) -> bytes:
        """Its bytes; of a zip, none where there is no such part."""


class _Kind(BaseModel):
    """A line of ``kinds.yaml``, which says what its fields mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    is_spreadsheet: bool = False
    begins: str | None = None
    says: str | None = None
    mimetype: str | None = None
    members: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()

    def error(self) -> UnreadableFileError:
        """The error for a file of this kind."""
        return UnreadableFileError("format_not_taken" if self.is_spreadsheet else "not_a_workbook", self.shown)

    @property
    def shown(self) -> str:
        """The kind in both languages; rules take them apart."""
        return f"{self.zh} / {self.en}"


@cache
def kinds() -> tuple[_Kind, ...]:
    """All kinds, the first that fits first."""
    lines = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8"))
    return tuple(map(_Kind.model_validate, lines))


def refused_bytes(content: bytes) -> UnreadableFileError | None:
    """The error for a file that begins like one of a kind that is not read, else None."""
    known = (kind for kind in kinds() if kind.begins and re.match(kind.begins.encode("latin-1"), content[:_HEAD]))
    return next((kind.error() for kind in known), None)


def refused_zip(archive: Parts) -> UnreadableFileError:
    """The error for a zip without a workbook."""
    mimetype = archive.read("mimetype")[:_HEAD].decode("latin-1")
    for kind in kinds():
        if any(member in archive for member in kind.members) or (kind.mimetype and re.search(kind.mimetype, mimetype)):
            return kind.error()
    return refused_bytes(_ZIP) or unknown()


def refused_ole2(file: Parts) -> UnreadableFileError | None:
    """The error for an OLE2 file without a workbook; None where its kind is not known."""
    return next((kind.error() for kind in kinds() if any(stream in file for stream in kind.streams)), None)


def refused_text(text: str) -> UnreadableFileError | None:
    """The error for a text of a kind that is not read, else None."""
    head = text[:_HEAD]
    return next((kind.error() for kind in kinds() if kind.says and re.search(kind.says, head)), None)


def unknown() -> UnreadableFileError:
    """The error for a file of unknown kind."""
    return kinds()[-1].error()
