"""Which rules of the register a blank form can judge by itself."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from expectations.rule import Rule
from expectations.self_check.compiling import compiled
from expectations.self_check.lists import Unit
from expectations.self_check.sheet import Drawn
from ingestion.blank.template_page import Known, Places
from ingestion.form import Form


def unexpressed(rules: Sequence[Rule], forms: Sequence[Form], units: Mapping[str, Unit]) -> dict[str, str]:
    """The rules that the blank form of no edition can judge, with the reason; a figure of each year may be known."""
    reasons: dict[str, str] | None = None
    for form in forms:
        year = form.first_report_year
        left = compiled(rules, Drawn(form, year, _anywhere(form, year), _all_known(form, year)), units, "_").unexpressed
        reasons = left if reasons is None else {rule: why for rule, why in reasons.items() if rule in left}
    return reasons or {}


def _anywhere(form: Form, report_year: int) -> Places:
    values = {(item.code, year): "A1" for item in form.items for year in form.data_years(report_year)}
    profile = {line.code: "A1" for line in form.profile}
    columns = {column.code: "A" for column in form.enterprises.columns}
    return Places("_", "A1", profile, values, columns, 1, 3)


def _all_known(form: Form, report_year: int) -> Known:
    first, *_, last = form.data_years(report_year)
    codes = [item.code for item in form.items if item.unit]
    return Known({}, {(code, year): Decimal(1) for code in codes for year in range(first - 1, last)})
