"""Figures that bases have reported before, in the units of the form: what a blank form can show of earlier years."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from ingestion.form import Form
from ingestion.raw_zone.store import Store

Figures = dict[tuple[str, int], Decimal]

# One report supplies a base and data year: the latest accepted one that gives the year (Contract: which figure counts).
# Of it only plain figures: an approximate one and one beside a text wait for the clerk.
_FIGURES = """
    with counting as (
        select c.base_id, v.data_year, s.submission_id
        from submissions s
        join checks c using (submission_id)
        join (select distinct submission_id, data_year from answers where number is not null) v using (submission_id)
        where c.status = 'accepted' and c.base_id is not null and s.report_year < $report_year
        qualify row_number() over (
            partition by c.base_id, v.data_year
            order by s.report_year desc, s.received_at desc, s.file_time desc, s.landing_path desc) = 1
    )
    select base_id, item_code, data_year, number, unit
    from answers join counting using (submission_id, data_year)
    where number is not null and comparator is null and value_text is null and list_contains($data_years, data_year)
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
        return database.execute(_FIGURES, {"report_year": report_year, "data_years": data_years}).fetchall()


def _plain(number: Decimal) -> Decimal:
    """The number without the zeros behind it, never in powers of ten."""
    return Decimal(f"{number.normalize():f}")
