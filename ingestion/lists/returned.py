"""Our list of findings when it comes back in a workbook: what the sender wrote beside each finding.

A row is recognised by its binding, the hidden columns that we wrote, even if row, sheet or file format have changed.
The binding is not believed here: whether there is such a finding, and whose it is, the check decides.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook, a1, fold
from ingestion.files.limits import limits
from ingestion.form_words import AnswerWords

EXPLANATION = "explanation"
_RULE = re.compile(r"[A-Z]{3}-\d{3}")
_HASH = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"\w{1,64}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class ListWords(BaseModel):
    """returned.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    explanation: str
    binding: tuple[str, ...]


class Explanation(NamedTuple):
    """What a sender wrote beside a finding, where, and the binding that the row states."""

    about_submission_id: str | None
    rule_id: str
    rule_version: int
    item_code: str | None
    data_year: int | None
    value_sha256: str
    text: str
    sheet: str
    cell: str


@cache
def list_words() -> ListWords:
    """How a list of ours is written."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return ListWords.model_validate(yaml.safe_load(text))


def is_list(sheet: Sheet) -> bool:
    """Whether a sheet is a list of ours, even if it was renamed."""
    return _head(sheet) is not None


def read_list(sheet: Sheet) -> Iterator[tuple[dict[str, str], int, int]]:
    """The rows of a list: the binding columns and ``explanation`` as text, and the place of the latter from 0.

    Nothing for a sheet that is no list of ours, or has lost its column for explanations. A text in a merged cell of
    that column belongs to each of its rows.
    """
    head = _head(sheet)
    if head is None:
        return
    top, names = head
    written = next((column for column, name in names.items() if name == EXPLANATION), None)
    if written is None:
        return
    covered = _covered(sheet, written)
    table = {row: dict(cells) for row, cells in sheet.rows.items() if row > top}
    for row, cells in table.items():
        place = covered.get(row, (row, written))
        row_texts = {names[column]: cell.text.strip() for column, cell in cells.items() if column in names}
        if not row_texts.get("rule_id"):
            continue
        said = table.get(place[0], {}).get(place[1])
        blank = dict.fromkeys(list_words().binding, "")
        yield blank | row_texts | {EXPLANATION: _text(said)}, *place


def explanations(workbook: Workbook, words: AnswerWords) -> tuple[Explanation, ...]:
    """All explanations in the lists of a workbook, within the limits; a text that says nothing is none."""
    lists = [sheet for sheet in workbook.sheets if is_list(sheet)]
    if not lists:
        return ()
    silent = {fold(word) for word in (*words.not_answered, *words.zero)}
    found = (
        said
        for sheet in lists
        for row, *place in read_list(sheet)
        if _says_anything(row[EXPLANATION], silent) and (said := _bound(row, sheet.name, a1(*place)))
    )
    return tuple(said for _, said in zip(range(limits()["explanations"]), found, strict=False))


def _head(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """The row that names the binding columns, and what each column holds."""
    wanted = list_words().binding
    if wanted[0] not in (wanted[0] if sheet.as_one is None else sheet.as_one):
        return None
    title = fold(list_words().explanation)
    for row, cells in sheet.rows.items():
        texts = {column: cell.text.strip() for column, cell in dict(cells).items()}
        if wanted[0] in texts.values() and set(wanted) <= set(texts.values()):
            named = {column: EXPLANATION for column, text in texts.items() if fold(text) == title}
            return row, named | {column: text for column, text in texts.items() if text in wanted}
    return None


def _covered(sheet: Sheet, column: int) -> dict[int, tuple[int, int]]:
    """Row -> the first cell of the merged range that covers its place in this column."""
    filled = set(sheet.rows)
    return {
        row: (top, left)
        for (top, left), (bottom, right) in sheet.merged.items()
        if left <= column <= right
        for row in filled
        if top <= row <= bottom
    }


def _text(cell: Cell | None) -> str:
    return "" if cell is None or cell.kind is CellKind.ERROR else cell.text.strip()


def _says_anything(text: str, silent: set[str]) -> bool:
    letters = {letter for letter in text if letter.isalpha()}
    return len(letters) >= limits()["explanation_letters"] and fold(text) not in silent


def _bound(row: dict[str, str], sheet: str, cell: str) -> Explanation | None:
    """The explanation of a row whose binding can be one of ours."""
    rule, version, value = row["rule_id"], row["rule_version"], row["value_sha256"]
    if not (_RULE.fullmatch(rule) and _NUMBER.fullmatch(version) and _HASH.fullmatch(value)):
        return None
    about, item, year = row["submission_id"], row["item_code"], row["data_year"]
    longest = limits()["explanation_characters"]
    text = row[EXPLANATION]
    return Explanation(
        about if _HASH.fullmatch(about) else None,
        rule,
        int(version),
        item if _CODE.fullmatch(item) else None,
        int(year) if _NUMBER.fullmatch(year) else None,
        value,
        text if len(text) <= longest else f"{text[:longest]}…",
        sheet,
        cell,
    )
