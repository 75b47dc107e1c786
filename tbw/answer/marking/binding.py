"""What binds a row of the list to its finding, so that what is written beside it can be told when it comes back."""

from collections.abc import Mapping

from ingestion.files.cells import Workbook
from ingestion.lists.returned import is_list, list_words
from tbw.answer.marking.listing import Finding

_EXPLAINED_BY = ("rule_id", "rule_version", "value_sha256")


def binding(finding: Finding) -> dict[str, str]:
    """The hidden columns of a row."""
    return {name: "" if finding[name] is None else str(finding[name]) for name in list_words().binding}


def explanation_key(row: Mapping[str, str]) -> tuple[str, ...]:
    """What an explanation goes by, from one copy of a form to the next: not the file, nor the place in it."""
    return tuple(row[name] for name in _EXPLAINED_BY)


def listing_of(workbook: Workbook) -> int | None:
    """Which sheet is a list of ours, in a marked copy that came back."""
    return next((place for place, sheet in enumerate(workbook.sheets) if is_list(sheet)), None)
