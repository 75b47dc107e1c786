"""The channel that a file came by: a kind and an address of it. What it may do stands in the reference data, not here.

Kinds are open (a mailbox, an account of an upload page …); files of landing come by its folders.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

FOLDER = "folder"
# Stands for the report year in the address of a folder.
YEAR = "<year>"


class Channel(NamedTuple):
    """Written ``kind:address``, as raw submissions, decisions and reference rows carry it."""

    kind: str
    address: str

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.kind}:{self.address}"

    @classmethod
    def read(cls, text: str) -> Self:
        """A stored one."""
        kind, _, address = text.partition(":")
        return cls(kind, address)


# Whoever runs a command on the machine of the store has put the file there.
BY_HAND = Channel("command", "")


def of_folder(folder: str) -> Channel:
    """The channel of files at ``<report year>/<folder>/``; of those directly below the year for an empty name."""
    return Channel(FOLDER, f"{YEAR}/{folder}" if folder else YEAR)


def of_submission(head: Mapping[str, Any]) -> Channel:
    """The channel of a row of raw submissions; in stores of earlier versions it is the folder."""
    return Channel.read(head["channel"]) if head["channel"] else of_folder(head["city_folder"])
