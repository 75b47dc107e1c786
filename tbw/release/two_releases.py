"""The warehouses of two releases side by side: submissions that stand otherwise, figures of bases that are restated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tbw.ground.errors import UsageError

WAS, NOW = "was", "now"

_SUBMISSIONS = """
    select
        coalesce(n.submission_id, w.submission_id) as submission_id,
        coalesce(n.landing_path, w.landing_path) as landing_path,
        coalesce(n.base_id, w.base_id) as base_id,
        w.status as before,
        n.status as after
    from was.marts.fct_submission as w
    full join now.marts.fct_submission as n using (submission_id)
    where w.status is distinct from n.status
    order by landing_path, submission_id
"""
_FINDINGS = """
    with
    w as (select distinct rule_id from was.marts.fct_finding where submission_id = $id),
    n as (select distinct rule_id from now.marts.fct_finding where submission_id = $id)
    select coalesce(n.rule_id, w.rule_id) as rule_id, w.rule_id is null as is_new
    from w full join n using (rule_id)
    where w.rule_id is null or n.rule_id is null
    order by 1
"""
_RESTATED = """
    select
        n.base_id, n.base_name, n.item_code, n.data_year, w.value as before, n.value as after, n.unit,
        ws.landing_path as file_before, concat_ws('!', nullif(w.sheet, ''), w.cell) as cell_before,
        ns.landing_path as file_after, concat_ws('!', nullif(n.sheet, ''), n.cell) as cell_after
    from was.marts.fct_reported_value as w
    join now.marts.fct_reported_value as n using (base_id, item_code, data_year)
    join was.marts.fct_submission as ws on w.submission_id = ws.submission_id
    join now.marts.fct_submission as ns on n.submission_id = ns.submission_id
    where w.is_current and n.is_current and w.submission_id <> n.submission_id and w.value is distinct from n.value
    order by n.base_id, n.data_year, n.item_code
"""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission that is new or stands otherwise; ``because``: findings that came (+) and went (-)."""

    submission_id: str
    landing_path: str
    base_id: str | None
    before: str | None
    after: str | None
    because: list[str]


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure of a base that another report gives differently now: both values in ``unit``, files and cells."""

    base_id: str
    base_name: str | None
    item_code: str
    data_year: int
    before: Decimal | None
    after: Decimal | None
    unit: str
    file_before: str
    cell_before: str | None
    file_after: str
    cell_after: str | None


class TwoReleases:
    """Queries over both, in the schemas ``was.marts`` and ``now.marts``; use :func:`side_by_side`."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database

    def rows(self, query: str, given: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query, by column."""
        self._database.execute(query, given or {})
        names = [column[0] for column in self._database.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._database.fetchall()]

    def columns(self, release: str, mart: str) -> set[str]:
        """The columns that a mart has in a release; none where it has no such mart."""
        query = "select column_name from duckdb_columns() where database_name = $release and table_name = $mart"
        return {row["column_name"] for row in self.rows(query, {"release": release, "mart": mart})}

    def submissions(self) -> list[Submission]:
        """What is new, gone or of another status."""
        return [Submission(**row, because=self._findings(row)) for row in self.rows(_SUBMISSIONS)]

    def restated(self) -> list[Restated]:
        """Figures that count in both, from another report and with another value."""
        return [Restated(**row) for row in self.rows(_RESTATED)]

    def _findings(self, row: dict[str, Any]) -> list[str]:
        if row["before"] is None or row["after"] is None:
            return []
        moved = self.rows(_FINDINGS, {"id": row["submission_id"]})
        return [f"{'+' if finding['is_new'] else '-'}{finding['rule_id']}" for finding in moved]


@contextmanager
def side_by_side(was: Path, now: Path) -> Iterator[TwoReleases]:
    """The releases in two folders. Raises :class:`UsageError` where a database is not there."""
    with duckdb.connect() as database:
        for name, folder in ((WAS, was), (NOW, now)):
            warehouse = folder / "warehouse.duckdb"
            if not warehouse.is_file():
                raise UsageError(f"release {folder.name} has no database any more: name another, or replay it")
            quoted = str(warehouse).replace("'", "''")
            database.execute(f"attach '{quoted}' as {name} (read_only)")
        yield TwoReleases(database)
