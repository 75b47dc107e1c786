"""The hidden columns that bind a row of the list to its finding, so that its explanation is recognised on return."""

from collections.abc import Mapping

from ingestion.files.cells import Workbook
from ingestion.lists.returned import is_list, list_words
from tbw.answer.marking.listing import Finding
from tbw.answer.marking.words import words

_EXPLAINED_BY = ("rule_id", "rule_version", "value_sha256")


def binding(finding: Finding) -> dict[str, str]:
    """The hidden columns of a row."""
    return {name: "" if finding[name] is None else str(finding[name]) for name in list_words().binding}


def explanation_key(row: Mapping[str, str]) -> tuple[str, ...]:
    """The key of an explanation: the same in every copy of a form, as file and place are no part of it."""
    return tuple(row[name] for name in _EXPLAINED_BY)


def ours(workbook: Workbook) -> set[int]:
    """Which sheets of a workbook we added: the list, and what was read."""
    return {place for place in (listing_of(workbook), read_sheet_of(workbook)) if place is not None}


def read_sheet_of(workbook: Workbook) -> int | None:
    """Which sheet of a workbook says what we had read; None where none does."""
    title = words().read.sheet
    for place, sheet in enumerate(workbook.sheets):
        cell = sheet.cell(0, 0)
        if sheet.name.startswith(title) and cell and cell.text == title:
            return place
    return None


def listing_of(workbook: Workbook) -> int | None:
    """Which sheet of a workbook is our list; None where none is."""
    return next((place for place, sheet in enumerate(workbook.sheets) if is_list(sheet)), None)
