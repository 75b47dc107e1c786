"""What binds a row of the list to its finding, and the explanations of a list that comes back."""

import hashlib
from collections.abc import Mapping

from ingestion.cells import Sheet, Workbook
from tbw.marking.listing import Finding
from tbw.marking.words import words

EXPLANATION = "explanation"


def binding(finding: Finding) -> dict[str, str]:
    """The hidden columns: what an explanation in this row is bound to."""
    told = {**finding, "value_hash": value_hash(finding)}
    return {name: "" if told[name] is None else str(told[name]) for name in words().binding}


def value_hash(finding: Finding) -> str:
    """Hash of the answer that was found fault with, as typed: another answer is not explained by the same words."""
    return hashlib.sha256((finding["given"] or "").encode()).hexdigest()


def explained(row: Mapping[str, str]) -> tuple[str, ...]:
    """What an explanation goes by, from one copy of a form to the next: not the file, nor the place in it."""
    return tuple(row[name] for name in words().explained_by)


def listing_of(workbook: Workbook) -> int | None:
    """Which sheet is a list of ours, in a marked copy that came back."""
    return next((place for place, sheet in enumerate(workbook.sheets) if _head_row(sheet)), None)


def read_listing(sheet: Sheet) -> list[dict[str, str]]:
    """The rows of a list of ours: the binding columns and ``explanation``, as text; empty for any other sheet."""
    found = _head_row(sheet)
    if found is None:
        return []
    at, names = found
    below = [dict(cells) for row, cells in sheet.rows.items() if row > at]
    rows = [{names[column]: cell.text for column, cell in cells.items() if column in names} for cells in below]
    return [dict.fromkeys((*words().binding, EXPLANATION), "") | row for row in rows if row.get("rule_id")]


def _head_row(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """The row that names the binding columns, and what each column holds."""
    wanted = set(words().binding)
    for row, cells in sheet.rows.items():
        texts = {column: cell.text for column, cell in dict(cells).items()}
        if wanted <= set(texts.values()):
            named = {column: text for column, text in texts.items() if text in wanted}
            title = words().columns[EXPLANATION].title
            return row, named | {column: EXPLANATION for column, text in texts.items() if text == title}
    return None
