"""Words and look of the sheets, and how a cell of theirs is written."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import yaml
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ConfigDict

from expectations.closed_lists import SEVERITIES
from expectations.self_check.formulas import Formula, Word, letters, written
from ingestion.files.self_check import mark
from tbw.answer.marking.styles import MAIN
from tbw.answer.marking.words import words as marks

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


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


def sheet_xml(cells: Mapping[tuple[int, int], Word]) -> bytes:
    """A protected worksheet of these cells, by row and column, in its first one the mark of the self-check."""
    rows: dict[int, list[str]] = {1: []}
    for (row, column), word in sorted({**cells, (1, 1): mark()}.items()):
        rows.setdefault(row, []).append(_cell(f"{letters(column - 1)}{row}", word))
    lines = "".join(f'<row r="{row}">{"".join(line)}</row>' for row, line in rows.items())
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData><sheetProtection sheet="1"/></worksheet>'
    return f"{_DECLARATION}{xml}".encode()


def _cell(address: str, word: Word) -> str:
    if word is None or word == "":
        return ""
    if isinstance(word, Formula):
        return f'<c r="{address}"><f>{escape(word)}</f></c>'
    if isinstance(word, str):
        return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(word)}</t></is></c>'
    return f'<c r="{address}"><v>{written(word)}</v></c>'


def colour(page: Worksheet, area: str, case: str) -> None:
    """A colour for each ``{severity}`` of a case, the gravest first."""
    for severity in SEVERITIES:
        look = marks().severities[severity]
        fill = PatternFill("solid", bgColor=look.colour)
        rule = FormulaRule([case.format(severity=look.zh)], fill=fill, stopIfTrue=True)  # type: ignore[no-untyped-call]
        page.conditional_formatting.add(area, rule)
