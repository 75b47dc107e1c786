"""Figures that bases have reported before, in the units of the form: what a blank form can show of earlier years."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.which_report_counts import rendered
from ingestion.form import Form
from ingestion.raw_zone.store import Store

Figures = dict[tuple[str, int], Decimal]

# Of each data year the report that supplies it after the round before, if it is no doubtful one; of that only plain
# figures: an approximate one and one beside a text wait for the clerk.
_FIGURES = """
    with reports as (
        {{ reports('checks') }}
    ),
    rounds as (
        select $report_year - 1 as round
    ),
    years_given as (
        select distinct submission_id, data_year from answers where {{ gives_year() }}
    ),
    supplying as (
        {{ supplying_reports() }}
    )
    select base_id, item_code, data_year, number, unit
    from answers join supplying using (submission_id, data_year)
    where not is_preliminary and list_contains($data_years, data_year)
        and number is not null and comparator is null and value_text is null
"""


def figures_known(store: Path, form: Form, report_year: int, units: pa.Table) -> dict[str, Figures]:
    """Base -> figures of the years that the form of ``report_year`` asks again, from accepted earlier reports.

    ``units`` is the table of units of the registry: a figure typed in another unit is converted, exactly.
    """
    factors = {row["unit"]: row["factor"] for row in units.to_pylist()}
    wanted = {item.code: factors[item.unit] for item in form.items if item.unit in factors}
    figures: dict[str, Figures] = defaultdict(dict)
    for base, item, year, number, unit in _rows(store, report_year, form.data_years(report_year)):
        if item in wanted and unit in factors:
            figures[base][item, year] = _plain(number * factors[unit] / wanted[item])
    return figures


def _rows(store: Path, report_year: int, data_years: list[int]) -> list[tuple[str, str, int, Decimal, str]]:
    with Store(store).counted() as raw, duckdb.connect() as database:
        for name, table in {"submissions": "submissions", "checks": "checks", "answers": "values"}.items():
            database.register(name, raw.table(table))
        return database.execute(rendered(_FIGURES), {"report_year": report_year, "data_years": data_years}).fetchall()


def _plain(number: Decimal) -> Decimal:
    """The number without the zeros behind it, never in powers of ten."""
    return Decimal(f"{number.normalize():f}")
