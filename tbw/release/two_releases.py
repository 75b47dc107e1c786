"""Two releases compared, for ``tbw diff`` and for the question of the gate.

Which submissions are new or have another status, which figures of bases are restated, and queries over both databases.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tbw.release import warehouse

# Names of the two databases in a query.
BEFORE, AFTER = "before", "after"
Row = dict[str, Any]

_BASE_NAMES = """
    create temp view base_names as
    select base_id, max_by(base_name, valid_from) as base_name from after.marts.dim_base group by base_id
"""

_SUBMISSIONS = """
    with
    b as (select distinct submission_id, rule_id from before.marts.fct_finding),
    a as (select distinct submission_id, rule_id from after.marts.fct_finding),
    because as (
        select submission_id, list(if(b.rule_id is null, '+', '-') || rule_id order by rule_id) as rules
        from b full join a using (submission_id, rule_id)
        where a.rule_id is null or b.rule_id is null
        group by submission_id
    )
    select
        coalesce(a.submission_id, b.submission_id) as submission_id,
        coalesce(a.landing_path, b.landing_path) as landing_path,
        coalesce(a.base_id, b.base_id) as base_id,
        b.status as before,
        a.status as after,
        if(a.status is null or b.status is null, [], coalesce(because.rules, [])) as because
    from before.marts.fct_submission as b
    full join after.marts.fct_submission as a using (submission_id)
    left join because using (submission_id)
    where b.status is distinct from a.status
    order by landing_path, submission_id
"""
_RESTATED = """
    select
        a.base_id, a.base_name, a.item_code, a.data_year, b.value as before, a.value as after, a.unit,
        sb.landing_path as file_before, concat_ws('!', nullif(b.sheet, ''), b.cell) as cell_before,
        sa.landing_path as file_after, concat_ws('!', nullif(a.sheet, ''), a.cell) as cell_after
    from before.marts.fct_reported_value as b
    join after.marts.fct_reported_value as a using (base_id, item_code, data_year)
    join before.marts.fct_submission as sb on b.submission_id = sb.submission_id
    join after.marts.fct_submission as sa on a.submission_id = sa.submission_id
    where b.is_current and a.is_current and b.submission_id <> a.submission_id and b.value is distinct from a.value
    order by a.base_id, a.data_year, a.item_code
"""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission that is new, gone or of another status; ``because``: its new (+) and former (-) findings."""

    submission_id: str
    landing_path: str
    base_id: str | None
    before: str | None
    after: str | None
    because: list[str]


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure of a base that another report now gives with another value; both values are in ``unit``."""

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
    """Queries over both, in the schemas ``before.marts`` and ``after.marts``; use :func:`side_by_side`.

    The view ``base_names`` gives the last name of each base.
    """

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database

    def rows(self, query: str, given: dict[str, Any] | None = None) -> list[Row]:
        """The rows of a query, by column."""
        self._database.execute(query, given or {})
        names = [column[0] for column in self._database.description or ()]
        return [dict(zip(names, map(warehouse.exact, row), strict=True)) for row in self._database.fetchall()]

    def columns(self, release: str, mart: str) -> set[str]:
        """The columns that a mart has in a release; none where it has no such mart."""
        query = "select column_name from duckdb_columns() where database_name = $release and table_name = $mart"
        return {row["column_name"] for row in self.rows(query, {"release": release, "mart": mart})}

    def submissions(self) -> list[Submission]:
        """What is new, gone or of another status."""
        return [Submission(**row) for row in self.rows(_SUBMISSIONS)]

    def restated(self) -> list[Restated]:
        """Figures that count in both, from another report and with another value."""
        return [Restated(**row) for row in self.rows(_RESTATED)]


@contextmanager
def side_by_side(before: Path | None, after: Path) -> Iterator[TwoReleases]:
    """Open the releases in two folders. ``before`` None: nothing was published yet, its marts are empty.

    Raises :class:`~tbw.ground.errors.UsageError` where a database is not there.
    """
    with duckdb.connect() as database:
        warehouse.attach(database, warehouse.of(after), AFTER)
        if before:
            warehouse.attach(database, warehouse.of(before), BEFORE)
        else:
            _attach_empty(database)
        database.execute(_BASE_NAMES)
        yield TwoReleases(database)


def _attach_empty(database: duckdb.DuckDBPyConnection) -> None:
    database.execute(f"attach ':memory:' as {BEFORE}")
    database.execute(f"create schema {BEFORE}.marts")
    query = "select table_name from duckdb_tables() where database_name = $release and schema_name = 'marts'"
    for (mart,) in database.execute(query, {"release": AFTER}).fetchall():
        database.execute(f'create table {BEFORE}.marts."{mart}" as from {AFTER}.marts."{mart}" limit 0')
