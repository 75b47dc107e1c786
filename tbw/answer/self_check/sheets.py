"""The sheets by which a blank form checks itself: a list of what is at fault by now, and colours on the form."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from expectations.rule import Rule
from expectations.self_check.compiling import SelfCheck, compiled
from expectations.self_check.lists import units_of
from expectations.self_check.sheet import Drawn
from ingestion.blank.template import Extension
from ingestion.blank.template_page import Known, Places
from ingestion.form import Form
from tbw.answer.self_check.faults import Faults
from tbw.answer.self_check.listing import PLACE, SEVERITY, draw_list, first_line
from tbw.answer.self_check.writing import colour, sheet_xml, words


class SelfChecks:
    """The rules in force as sheets of blank forms of a report year, as far as formulas can say them.

    Forms in which the same figures are filled in beforehand get the same sheets: these are made once.
    """

    def __init__(self, rules: Sequence[Rule], form: Form, report_year: int, units: pa.Table) -> None:
        self._rules, self._form, self._report_year = rules, form, report_year
        self._units = units_of(units)
        self._made: dict[object, tuple[SelfCheck, Faults, dict[str, bytes]]] = {}

    def check(self, places: Places, known: Known) -> SelfCheck:
        """The rules as formulas of a form that is drawn at ``places``."""
        drawn = Drawn(self._form, self._report_year, places, known)
        return compiled(self._rules, drawn, self._units, words().grid)

    def extension(self, known: Known) -> Extension:
        """What adds the sheets to a form with this filled in."""
        key = tuple(sorted(known.figures.items()))

        def extend(book: Workbook, places: Places) -> Mapping[str, bytes]:
            if key not in self._made:
                check = self.check(places, known)
                faults = Faults(words().faults, check)
                written = {words().faults: sheet_xml(faults.cells()), words().grid: sheet_xml(check.grid.within())}
                self._made[key] = check, faults, written
            check, faults, written = self._made[key]
            page = book.create_sheet(words().sheet)
            page.protection.sheet = True
            page.protection.formatRows = page.protection.formatColumns = False
            draw_list(page, check, faults, places.sheet)
            for name in written:
                book.create_sheet(name).sheet_state = "hidden"
            colour_form(book)
            return written

        return extend


def colour_form(book: Workbook) -> None:
    """Colour what is listed, on the form itself. By names: they outlive being saved as .xls."""
    wording, page, first = words(), book.worksheets[0], first_line()
    for name, column in {"place": PLACE, "severity": SEVERITY}.items():
        reference = f"'{wording.sheet}'!${column}${first}:${column}${first + wording.lines - 1}"
        book.defined_names[wording.names[name]] = DefinedName(wording.names[name], attr_text=reference)
    here = f'COUNTIFS({wording.names["place"]},ADDRESS(ROW(),COLUMN(),4),{wording.names["severity"]},"{{severity}}")>0'
    colour(page, f"A1:{get_column_letter(page.max_column)}{page.max_row}", here)
