"""The blank sheet of decisions, made from its layout: headings, choices, and an explanation of the outcomes."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank.template_words import words
from ingestion.lists.decision_sheet import decision_sheet

_LISTS = "选项"


def blank_decisions(choices: Mapping[str, Sequence[str]], notes: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx file. ``choices``: field -> what may be chosen there; ``notes``: rows of the second sheet."""
    layout = decision_sheet()
    book = Workbook()
    page = book.worksheets[0]
    page.title = layout.sheet
    page["A1"] = layout.title_zh
    page["A1"].font = Font(bold=True, size=14)
    lists = book.create_sheet(_LISTS)
    for number, column in enumerate(layout.columns, 1):
        head = page.cell(2, number, column.label_zh)
        head.font, head.fill = Font(bold=True), PatternFill("solid", words().fills["label"])
        head.alignment = Alignment("center", "center", wrap_text=True)
        page.column_dimensions[get_column_letter(number)].width = column.width
        _guard(page, lists, number, column.note_zh, choices.get(column.field, ()))
    page.freeze_panes = "A3"
    _write_notes(lists, notes, 2 + len(layout.columns))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _guard(page: Worksheet, lists: Worksheet, number: int, note: str, choices: Sequence[str]) -> None:
    """Guard a column: its prompt, and its choices, which are in the same column of the sheet of lists."""
    letter, rows = get_column_letter(number), decision_sheet().rows_to_fill
    guard = DataValidation(sqref=f"{letter}3:{letter}{rows + 2}", allow_blank=True, showInputMessage=True, prompt=note)
    if choices:
        for row, choice in enumerate(choices, 1):
            lists.cell(row, number, choice).data_type = "s"
        guard.type = "list"
        guard.formula1 = f"{quote_sheetname(_LISTS)}!${letter}$1:${letter}${len(choices)}"
        # Other values are allowed: a base may be given by its id, and the subject may be a release.
        guard.showErrorMessage = False
    page.add_data_validation(guard)
    for row in range(3, rows + 3):
        page.cell(row, number).number_format = "@"


def _write_notes(lists: Worksheet, notes: Sequence[Sequence[str]], first: int) -> None:
    for row, note in enumerate(notes, 1):
        for column, text in enumerate(note, first):
            lists.cell(row, column, text).data_type = "s"
