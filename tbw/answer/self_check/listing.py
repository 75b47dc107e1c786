"""The visible sheet: how many faults of each severity there are by now, and one line a fault."""

from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from expectations.self_check.compiling import SelfCheck
from expectations.self_check.formulas import Formula, Word, joined, written
from ingestion.blank.template_words import words as form_words
from ingestion.files.self_check import mark
from tbw.answer.marking.words import words as marks
from tbw.answer.self_check.faults import Faults
from tbw.answer.self_check.writing import colour, words, write

_COLUMNS = ("number", "severity", "item", "data_year", "cell", "message_zh", "rule_id")
# Behind them, hidden: which fault a line tells, its message, the column of the grid with its words, and its cell.
_FAULT, _MESSAGE, _LINE, PLACE = (get_column_letter(len(_COLUMNS) + extra) for extra in range(1, 5))
SEVERITY = get_column_letter(_COLUMNS.index("severity") + 1)
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def first_line() -> int:
    """The first row of the list: below title, counts, notes, remarks and head."""
    return len(words().notes) + 5


def draw_list(page: Worksheet, check: SelfCheck, faults: Faults, form_sheet: str) -> None:
    """Draw the sheet; ``form_sheet`` is what its links lead to."""
    wording, head, last = words(), first_line() - 1, get_column_letter(len(_COLUMNS))
    page.sheet_view.showGridLines = False
    page["A1"] = mark()
    page["A1"].font = Font(*form_words().fonts["title"], bold=True)
    for row, text in enumerate([_counts(faults), *wording.notes, _remarks(check, faults)], 2):
        page.merge_cells(f"A{row}:{last}{row}")
        write(page, row, 1, text)
        page.cell(row, 1).font = Font(*form_words().fonts["text"], bold=not row > 2)  # noqa: PLR2004 - the counts
        page.cell(row, 1).alignment = Alignment("left", "center", wrap_text=True)
        page.row_dimensions[row].height = wording.line_height / 2
    for column, name in enumerate(_COLUMNS, 1):
        write(page, head, column, marks().columns[name].title)
        page.column_dimensions[get_column_letter(column)].width = wording.widths[name]
        _box(page, head, column, fill=form_words().fills["label"])
    model: dict[int, Any] = {}
    for row in range(head + 1, head + wording.lines + 1):
        for name, formula in _line(row, check, faults, form_sheet).items():
            write(page, row, _COLUMNS.index(name) + 1 if name in _COLUMNS else column_index_from_string(name), formula)
        for column in range(1, len(_COLUMNS) + 1):
            if row == head + 1:
                _box(page, row, column)
                model[column] = page.cell(row, column)._style  # type: ignore[union-attr]  # noqa: SLF001
            else:  # the quick way to the same look
                cell: Any = page.cell(row, column)
                cell._style = model[column]  # noqa: SLF001
        page.row_dimensions[row].height = wording.line_height
    for name in (_FAULT, _MESSAGE, _LINE, PLACE):
        page.column_dimensions[name].hidden = True
    colour(page, f"{SEVERITY}{head + 1}:{SEVERITY}{head + wording.lines}", f'${SEVERITY}{head + 1}="{{severity}}"')
    _set_up(page, f"A1:{last}{head + wording.lines}", head)


def column_index(name: str) -> int:
    """The number of a column, from its letter."""
    return ord(name) - ord("A") + 1


def _line(row: int, check: SelfCheck, faults: Faults, form_sheet: str) -> dict[str, Formula]:
    """The cells of a line, by the names of the list's columns, and by their letters where these are hidden."""
    number = f"ROWS(A${first_line()}:A{row})"
    message, line = f"{_MESSAGE}{row}", f"{_LINE}{row}"

    def if_said(formula: str) -> Formula:
        return Formula(f'IF({message}="","",{formula})')

    def word(row: str) -> Formula:
        return Formula(f'IF(N({row})=0,"",INDEX({check.grid.area},{row},{line}))')

    cell, subject, year = (word(faults.field(name, message)) for name in ("cell", "subject", "year"))
    return {
        "number": Formula(f'IF({number}>{faults.count},"",{number})'),
        _FAULT: Formula(f'IF(A{row}="","",{faults.nth(f"A{row}")})'),
        _MESSAGE: Formula(f'IF({_FAULT}{row}="","",{faults.message(f"{_FAULT}{row}")})'),
        _LINE: if_said(faults.line(f"{_FAULT}{row}")),
        PLACE: if_said(cell),
        "severity": if_said(faults.field("severity", message)),
        "item": if_said(subject),
        "data_year": if_said(year),
        "cell": Formula(f'IF({PLACE}{row}="","",HYPERLINK("#{form_sheet}!"&{PLACE}{row},{PLACE}{row}))'),
        "message_zh": if_said(faults.said(message, word)),
        "rule_id": if_said(faults.field("rule_id", message)),
    }


def _counts(faults: Faults) -> Formula:
    parts: list[Word] = []
    for text in words().found.split("{"):
        name, brace, rest = text.partition("}")
        parts += [faults.of(name), rest] if brace else [text]
    return Formula(f"IF({faults.count}=0,{written(words().nothing)},{joined(parts)})")


def _remarks(check: SelfCheck, faults: Faults) -> Formula:
    """What else is to be known: what could not be read or listed."""
    wording = words()
    counted = {
        wording.unread: check.unread,
        wording.unlisted.replace("{slots}", str(check.slots)): check.unlisted,
        wording.longer.replace("{lines}", str(wording.lines)): Formula(f"MAX(0,{faults.count}-{wording.lines})"),
    }
    said = []
    for template, count in counted.items():
        before, _, behind = template.partition("{count}")
        said.append(Formula(f'IF({count}>0,{joined([before, count, behind])},"")'))
    return joined(said)


def _box(page: Worksheet, row: int, column: int, *, fill: str | None = None) -> None:
    cell = page.cell(row, column)
    cell.font, cell.border = Font(*form_words().fonts["stamp"]), _GRID
    is_text = _COLUMNS[column - 1] in {"item", "message_zh"} and fill is None
    cell.alignment = Alignment("left" if is_text else "center", "center", wrap_text=True)
    if fill:
        cell.fill = PatternFill("solid", fill)


def _set_up(page: Worksheet, area: str, head: int) -> None:
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.paperSize, page.page_setup.orientation = page.PAPERSIZE_A4, page.ORIENTATION_LANDSCAPE
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows, page.print_area = f"{head}:{head}", area
