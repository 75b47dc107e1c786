"""What a candidate would change in what is published: headline, ranks, statuses, and the forms that cause it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, Any]

_TABLES = ("mart_province_year", "fct_trade", "fct_submission", "dim_base")

# Money in 100 million yuan; null where one side has no such row.
_QUERIES = {
    "headline": """
        select data_year, b.base_import_export_cny / 100000000 as before, a.base_import_export_cny / 100000000 as after,
            round((a.base_import_export_cny / nullif(b.base_import_export_cny, 0) - 1) * 100, 6) as change_pct,
            b.base_share_pct as share_before_pct, a.base_share_pct as share_after_pct,
            b.bases_reported_count as bases_before, a.bases_reported_count as bases_after,
            a.withheld_count as withheld_count, coalesce(doubtful.cny, 0) / 100000000 as doubtful,
            round(coalesce(doubtful.cny, 0) / nullif(a.base_import_export_cny, 0) * 100, 6) as doubtful_pct
        from before.mart_province_year as b
        full outer join after.mart_province_year as a using (data_year)
        left join (
            select data_year, sum(import_export_cny) filter (where is_preliminary) as cny
            from after.fct_trade group by data_year
        ) as doubtful using (data_year)
        order by data_year desc
    """,
    "causes": """
        with named as (
            select base_id, max_by(base_name, valid_from) as base_name from after.dim_base group by base_id
        )
        select data_year, coalesce(named.base_name, base_id) as base, b.import_export_cny / 100000000 as before,
            a.import_export_cny / 100000000 as after, s.landing_path as form, s.status
        from before.fct_trade as b
        full outer join after.fct_trade as a using (base_id, data_year)
        left join after.fct_submission as s on a.submission_id = s.submission_id
        left join named using (base_id)
        where a.import_export_cny is distinct from b.import_export_cny
        order by abs(coalesce(a.import_export_cny, 0) - coalesce(b.import_export_cny, 0)) desc, data_year desc, base
    """,
    "ranks": """
        with named as (
            select base_id, max_by(base_name, valid_from) as base_name from after.dim_base group by base_id
        ), ranked as (
            select 'before' as side, data_year, base_id, rank() over (partition by data_year order by
                import_export_cny desc) as place
            from before.fct_trade where import_export_cny is not null
            union all
            select 'after', data_year, base_id, rank() over (partition by data_year order by import_export_cny desc)
            from after.fct_trade where import_export_cny is not null
        ), compared as (
            select data_year, base_id, max(place) filter (where side = 'before') as before,
                max(place) filter (where side = 'after') as after
            from ranked group by data_year, base_id
        )
        select data_year, coalesce(named.base_name, base_id) as base, before, after from compared
        left join named using (base_id)
        where data_year = (select max(data_year) from before.fct_trade where import_export_cny is not null)
            and before is distinct from after
        order by after nulls last, before
    """,
    "statuses": """
        select coalesce(a.landing_path, b.landing_path) as form, b.status as before, a.status as after
        from before.fct_submission as b
        full outer join after.fct_submission as a using (submission_id)
        where a.status is distinct from b.status
        order by form
    """,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of each part; money in 100 million yuan (亿元), shares and changes in percent."""

    headline: list[Row]
    causes: list[Row]
    ranks: list[Row]
    statuses: list[Row]


def between(before: Path | None, after: Path) -> Difference:
    """Compare two warehouse files; None is a store that has published nothing."""
    with _opened(before, after) as database:
        return Difference(**{part: _rows(database, query) for part, query in _QUERIES.items()})


@contextmanager
def _opened(before: Path | None, after: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both as schemas ``before`` and ``after`` of a database in memory."""
    with duckdb.connect() as database:
        files = {"after": after} | ({"before": before} if before else {})
        for side, path in files.items():
            quoted = str(path.resolve()).replace("'", "''")
            database.execute(f"attach '{quoted}' as file_{side} (read_only)")
        for side, table in product(("before", "after"), _TABLES):
            # A store that has published nothing has the same tables without a row.
            rows = f"file_{side}.marts.{table}" if side in files else f"file_after.marts.{table} limit 0"
            database.execute(f"create schema if not exists {side}")
            database.execute(f"create view {side}.{table} as from {rows}")
        yield database


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = database.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
