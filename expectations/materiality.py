"""Which figures are material: import and export of a base that makes a noticeable part of the province's.

A doubt on such a figure is not closed by the word of its sender: it waits for a reviewer. Until then the figure stays
preliminary, and in the range of the headline.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.reference_data import OWN
from ingestion.csv_table import read_rows

PARAMETERS, SHARE = "parameters.csv", "material_share_pct"
Figure = tuple[str, str, int]  # submission, item, data year
# A year without a total is held against the latest total before it, else the first; without any total all is material.
_MATERIAL = """
    with totals as (
        select t.year, max(cast(t.value as double) * cast(u.factor as double)) as cny
        from trade_totals as t join units as u using (unit)
        where t.scope = 'province' and t.metric = $total group by t.year
    )
    select a.submission_id, a.item_code, a.data_year
    from answers as a
    join definitions as d
        on d.metric = $metric and d.item_code = a.item_code
        and a.data_year between coalesce(d.data_year_from, a.data_year) and coalesce(d.data_year_to, a.data_year)
    join units as u using (unit)
    where a.number is not null and coalesce(
        cast(a.number as double) * cast(u.factor as double) >= cast($share as double) / 100 * coalesce(
            (select max_by(totals.cny, totals.year) from totals where totals.year <= a.data_year),
            (select min_by(totals.cny, totals.year) from totals)
        ), true)
"""


def material_figures(inputs: Mapping[str, pa.Table], reference: Path, parameters: Mapping[str, Any]) -> set[Figure]:
    """The material figures of all submissions; ``parameters``: those of the frames, which name metric and total.

    Where the register names neither, nothing is material.

    Raises :class:`~ingestion.csv_table.ReferenceDataError` where the share cannot be read.
    """
    given = {"metric": parameters.get("trade_metric"), "total": parameters.get("trade_total")}
    given["share"] = str(_share(reference))
    with duckdb.connect() as database:
        for name in ("answers", "definitions", "units", "trade_totals"):
            database.register(name, inputs[name])
        return set(database.execute(_MATERIAL, given).fetchall())


def _share(reference: Path) -> Decimal:
    """In percent of the province's total; the project's own where the folder does not say."""
    for folder in (reference, OWN):
        path = folder / PARAMETERS
        rows = read_rows(path, ("parameter", "value")) if path.exists() else []
        for row in rows:
            if row.cells["parameter"] == SHARE:
                return row.value("value", Decimal)
    return Decimal(0)
