"""The sheets by which a blank form checks itself: a list of what is at fault by now, and colours on the form."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from expectations.rule import Rule
from expectations.self_check.compiling import SelfCheck, compiled
from expectations.self_check.formulas import Formula
from expectations.self_check.lists import Unit
from ingestion.blank.template import Extension
from ingestion.blank.template_page import Known, Places
from ingestion.files.self_check import mark
from ingestion.form import Form
from tbw.answer.self_check.faults import Faults
from tbw.answer.self_check.listing import PLACE, SEVERITY, draw_list, first_line
from tbw.answer.self_check.writing import colour, words, write


def known_units(units: pa.Table) -> dict[str, Unit]:
    """The units of the registry as formulas take them."""
    return {row["unit"]: Unit(int(row["factor"]), row["kind"]) for row in units.to_pylist()}


def self_check(
    rules: Sequence[Rule], form: Form, report_year: int, units: Mapping[str, Unit], known: Known
) -> Extension:
    """What adds the sheets to a blank form of a report year: the rules in force, as far as formulas can say them."""

    def extend(book: Workbook, places: Places) -> None:
        check = compiled(rules, form, report_year, places, units, known, words().grid)
        faults = Faults(words().faults, check)
        draw_list(_sheet(book, words().sheet, hidden=False), check, faults, places.sheet)
        faults.draw(_sheet(book, words().faults, hidden=True))
        draw_grid(_sheet(book, words().grid, hidden=True), check)
        colour_form(book)

    return extend


def _sheet(book: Workbook, name: str, *, hidden: bool) -> Worksheet:
    page = book.create_sheet(name)
    page.protection.sheet = True
    page.protection.formatRows = page.protection.formatColumns = False
    page.sheet_state = "hidden" if hidden else "visible"
    page["A1"] = mark()
    return page


def draw_grid(page: Worksheet, check: SelfCheck) -> None:
    """The hidden sheet of the figures that the faults rest on."""
    for name, row in check.grid.names.items():
        write(page, row, 1, name)
    for (row, column), word in check.grid.cells.items():
        # Within its own sheet a cell needs no name of the sheet.
        write(page, row, column, Formula(word.replace(check.grid.prefix, "")) if isinstance(word, Formula) else word)


def colour_form(book: Workbook) -> None:
    """Colour what is listed, on the form itself. By names: they outlive being saved as .xls."""
    told, page, first = words(), book.worksheets[0], first_line()
    for name, column in {"place": PLACE, "severity": SEVERITY}.items():
        reference = f"'{told.sheet}'!${column}${first}:${column}${first + told.lines - 1}"
        book.defined_names[told.names[name]] = DefinedName(told.names[name], attr_text=reference)
    here = f"COUNTIFS({told.names['place']},ADDRESS(ROW(),COLUMN(),4),{told.names['severity']},\"{{severity}}\")>0"
    colour(page, f"A1:{get_column_letter(page.max_column)}{page.max_row}", here)
