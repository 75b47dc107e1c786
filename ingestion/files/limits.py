"""The limits for one file (limits.yaml), checked before anything that the file declares is believed."""

from functools import cache
from pathlib import Path

from ingestion.files.cells import UnreadableFileError
from ingestion.settings import settings


@cache
def limits() -> dict[str, int]:
    """The declared limits, by name."""
    return settings(Path(__file__).with_name("limits.yaml"))


def within(name: str, value: int) -> None:
    """Raise :class:`UnreadableFileError` (too_large) where a value is over its limit."""
    if value > limits()[name]:
        raise UnreadableFileError("too_large", f"{name}: {value} is over {limits()[name]}")
