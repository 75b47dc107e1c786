"""The table of enterprises: one row a firm, as many as the sender added; totals, hints and notes are left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.answers import Answer, AnswerParser
from ingestion.cells import Cell, a1, fold
from ingestion.form import EnterpriseColumn, EnterpriseTable
from ingestion.layout import LabelMatcher, TableHead
from ingestion.pages import Page


@dataclass(frozen=True, slots=True)
class EnterpriseAnswer:
    """One cell of the table; ``row_number`` counts the firms from 1."""

    row_number: int
    field: str  # code of the column
    answer: Answer
    unit: str | None
    raw_text: str | None
    sheet: str
    cell: str


def read_enterprises(
    page: Page, head: TableHead, matcher: LabelMatcher, parser: AnswerParser, number: int = 0
) -> Iterator[EnterpriseAnswer]:
    """The firms below ``head``, cell by cell; ``number`` of them were read under earlier heads of the table."""
    spec = matcher.form.enterprises
    for row in page.table_rows[head.row]:
        cells = {column: page.sheet.cells.get((row, column)) for column, _, _ in head.columns}
        if not _is_firm([cell for cell in cells.values() if cell], spec):
            continue
        number += 1
        for column, field, written in head.columns:
            cell = cells[column]
            unit = _unit(field, written, parser)
            answer = (
                parser.text(cell)
                if field.unit is None
                else parser.number(cell, parser.units[field.unit], unit or "", matcher.core(field.label_zh))
            )
            text = cell.text if cell else None
            place = (page.sheet.name, a1(row, column))
            yield EnterpriseAnswer(number, field.code, answer, answer.unit or unit, text, *place)


def _unit(field: EnterpriseColumn, written: str | None, parser: AnswerParser) -> str | None:
    """The unit in the heading, where it measures what the column measures; else the form's."""
    if field.unit is None or written is None:
        return field.unit
    return written if parser.units[written] == parser.units[field.unit] else field.unit


def _is_firm(cells: list[Cell], spec: EnterpriseTable) -> bool:
    texts = [fold(cell.text).strip(":") for cell in cells]
    if not any(texts) or fold(spec.add_rows_hint_zh) in texts:
        return False
    return texts[0] not in spec.total_words and not texts[0].startswith(tuple(f"{w}:" for w in spec.note_words))
