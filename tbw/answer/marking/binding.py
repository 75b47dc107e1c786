"""The hidden columns that bind a row of the list to its finding, so that its explanation is recognised on return."""

from collections.abc import Mapping

from ingestion.files.cells import Workbook
from ingestion.lists.returned import is_list, list_words
from tbw.answer.marking.listing import Finding

_EXPLAINED_BY = ("rule_id", "rule_version", "value_sha256")


def binding(finding: Finding) -> dict[str, str]:
    """The hidden columns of a row."""
    return {name: "" if finding[name] is None else str(finding[name]) for name in list_words().binding}


def explanation_key(row: Mapping[str, str]) -> tuple[str, ...]:
    """The key of an explanation: the same in every copy of a form, as file and place are no part of it."""
    return tuple(row[name] for name in _EXPLAINED_BY)


def listing_of(workbook: Workbook) -> int | None:
    """Which sheet of a workbook is our list; None where none is."""
    return next((place for place, sheet in enumerate(workbook.sheets) if is_list(sheet)), None)
