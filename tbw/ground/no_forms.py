"""Files that are surely no forms: named in one line, so that forms do not drown among them."""

from collections.abc import Sequence

from tbw.ground.language import listed, say

# How many files of a kind are named, where there may be very many.
NAMED = 3
# Reasons of reading (read_status of raw submissions) by which a file is another thing. A form may hide behind the other
# reasons: a password, a broken file, a format that is not taken. These are told one by one.
REASONS = frozenset({"not_the_form", "not_a_workbook", "html_page"})


def is_none(status: str, read_status: str | None) -> bool:
    """Whether a file is surely no form, by the status of its check and that of its reading."""
    return status == "unreadable" and read_status in REASONS


def told(paths: Sequence[str]) -> list[str]:
    """The line, or none where there are no such files."""
    return [say("run.no_forms", count=len(paths), paths=named(paths))] if paths else []


def named(paths: Sequence[str]) -> str:
    """The first few of some files."""
    return listed([*paths[:NAMED], *(["…"] if len(paths) > NAMED else [])])
