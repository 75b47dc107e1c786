"""The row of the frame ``submissions``: the form as a whole."""

from functools import cached_property

from expectations.self_check.firms import Firms
from expectations.self_check.formulas import Formula, Line, Word, flag, where
from expectations.self_check.sheet import Sheet
from expectations.self_check.values import Values


class FormRow:
    """What is said of the form as a whole. What only the file received can tell is no column here."""

    item_code = data_year = row_number = file_cell = None
    readable, forms_found, read_status = True, 1, "ok"
    order, prefix = 0, ""

    def __init__(self, line: Line, sheet: Sheet, values: Values, firms: Firms) -> None:
        self.line, self._sheet, self._values, self._firms = line, sheet, values, firms
        years = sheet.form.data_years(sheet.report_year)
        self.report_year, self.first_data_year, self.last_data_year = sheet.report_year, years[0], years[-1]
        self.years_cell = sheet.place(sheet.places.years)

    def __getattr__(self, name: str) -> Word:
        """``<line of the profile>_cell`` and ``…_place``."""
        code, _, column = name.rpartition("_")
        address = self._sheet.places.profile.get(code) if column in {"cell", "place", "given"} else None
        if address is None:
            raise AttributeError(name)
        if column == "given":
            return Formula(f'{self._sheet.cell(address)}&""')
        place = self._sheet.place(address)
        return place if column == "cell" else Formula(f'"{self._sheet.places.sheet}!"&{place}')

    def _is_filled(self, code: str) -> Formula:
        if code not in self._sheet.places.profile:
            raise AttributeError(code)
        text = f'SUBSTITUTE(SUBSTITUTE({self._sheet.cell(self._sheet.places.profile[code])}&"","\u3000","")," ","")'
        return flag(f'{text}<>""')

    @cached_property
    def is_base_named(self) -> Formula:
        """Whether the name of the base is filled in."""
        return self._is_filled("base_name")

    @cached_property
    def is_region_coded(self) -> Formula:
        """Whether the code of the region is filled in."""
        return self._is_filled("region_code")

    @cached_property
    def answered_pct(self) -> Formula:
        """How much of what the form asks is answered."""
        rows = list(self._values)
        answered = "+".join(row.answered for row in rows)
        return self.line.put("answered pct", f"100*({answered})/{len(rows)}")

    @cached_property
    def enterprises_listed(self) -> Formula:
        """How many firms there are."""
        return self.line.put("firms", f"SUM({self._firms.range('is firm')})")

    @cached_property
    def _repeated(self) -> list[Formula]:
        """Of each figure that can be held against one known of the year before it, whether it is the same."""
        found = []
        for row in self._values:
            before = self._sheet.known_figure(row.item_code, row.form_unit, row.data_year - 1)
            if before is not None:
                same = flag(f"{row.figure}={before:f}")
                found.append(row.put("repeated", where(f"N({row.figure})<>0", same)))
        return found

    @cached_property
    def comparable_figures(self) -> Word:
        """How many such figures there are."""
        return Formula(f"COUNT({','.join(self._repeated)})") if self._repeated else None

    @cached_property
    def repeated_pct(self) -> Word:
        """How many of them are the same, in per cent."""
        if not self._repeated:
            return None
        refs = ",".join(self._repeated)
        return self.line.put("repeated pct", where(f"COUNT({refs})>0", Formula(f"100*SUM({refs})/COUNT({refs})")))
