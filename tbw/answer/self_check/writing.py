"""Words and look of the sheets, and how a cell of theirs is written."""

from functools import cache
from pathlib import Path

import yaml
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ConfigDict

from expectations.closed_lists import SEVERITIES
from expectations.self_check.formulas import Formula, Word
from tbw.answer.marking.words import words as marks


class Words(BaseModel):
    """words.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str
    faults: str
    grid: str
    names: dict[str, str]
    found: str
    nothing: str
    unread: str
    unlisted: str
    longer: str
    notes: tuple[str, ...]
    lines: int
    line_height: float
    widths: dict[str, float]


@cache
def words() -> Words:
    """What the sheets say."""
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


def write(page: Worksheet, row: int, column: int, word: Word) -> None:
    """Write a formula, or what is none and stays so."""
    cell = page.cell(row, column)
    if isinstance(word, Formula):
        cell.value = f"={word}"
        return
    cell.value = word
    if isinstance(word, str):
        cell.data_type = "s"


def colour(page: Worksheet, area: str, case: str) -> None:
    """A colour for each ``{severity}`` of a case, the gravest first."""
    for severity in SEVERITIES:
        look = marks().severities[severity]
        fill = PatternFill("solid", bgColor=look.colour)
        rule = FormulaRule([case.format(severity=look.zh)], fill=fill, stopIfTrue=True)
        page.conditional_formatting.add(area, rule)
