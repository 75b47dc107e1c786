"""The published figures of a release and what they are made of: dim_metric, mart_lineage and the reference totals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from expectations.registry import Registry
from tbw.ground.errors import UsageError
from tbw.ground.reference_rows import as_usage_error
from tbw.release import warehouse

PROVINCE, BASES = "mart_province_year", "mart_base_year"

_CELLS = """
    select l.base_id, b.base_name, s.landing_path, l.submission_id, s.file_sha256, l.item_code, l.sheet, l.cell,
        l.cell_data_year, l.raw_text, l.number_as_typed, l.unit_as_typed, l.unit_factor, l.weight, l.basis, l.value
    from marts.mart_lineage as l
    left join marts.fct_submission as s using (submission_id)
    left join (
        select base_id, last(base_name order by valid_from) as base_name from marts.dim_base group by base_id
    ) as b on l.base_id = b.base_id
    where l.mart = $mart and l.key_value is not distinct from $key and l.data_year = $data_year and l.metric = $metric
    order by l.base_id, s.landing_path, l.sheet, l.cell
"""
_TOTALS = """
    select scope, scope_code, year, comparator, value, unit, level_cny, growth_published_pct, kind, source, released_on,
        note, is_level_used, is_growth_used
    from marts.{table}
    where scope = $scope and year = $year and (is_level_used or is_growth_used)
        and (scope in ('province', 'nation') or scope_code = $key)
    order by is_level_used desc, source
"""
_ANSWERS = """
    select s.landing_path, v.sheet, v.cell, v.submission_id, s.status, s.superseded_by, v.base_id, v.item_code,
        v.data_year, v.raw_text, v.value, v.is_current, v.is_withheld
    from marts.fct_reported_value as v join marts.fct_submission as s using (submission_id)
    where (s.landing_path = $file or ends_with(s.landing_path, '/' || $file))
"""
_ROLES = """
    select s.landing_path, submission_id, r.sheet, r.cells, r.role, r.reason, r.item_code, r.data_year, r.field
    from marts.fct_cell_role as r join marts.fct_submission as s using (submission_id)
    where (s.landing_path = $file or ends_with(s.landing_path, '/' || $file)) and ($sheet is null or r.sheet = $sheet)
        and $row between r.first_row and r.last_row and $column between r.first_column and r.last_column
    order by s.landing_path, r.sheet, r.cells
"""
_LIKE_FOR_LIKE = """
    select distinct now.key_value
    from marts.mart_lineage as now
    semi join marts.mart_lineage as before
        on before.mart = $whole and before.key_value is not distinct from $round and before.metric = now.metric
            and before.base_id = now.base_id and before.data_year = now.data_year - 1
            and before.item_code = now.item_code
    where now.mart = $mart and now.metric = $metric and now.base_id = $base_id and now.data_year = $year
        and ($round is null or now.key_value = $round)
"""
# Columns that the marts of early versions lack: their figures cannot be followed down.
_NEEDED = {("mart_lineage", "basis"), ("fct_gdp", "level_cny")}
_BETWEEN_KEYS = " / "
_AT = " and v.cell = $cell and ($sheet is null or v.sheet = $sheet) order by s.landing_path, v.item_code, v.data_year"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure. ``key``: the value of ``key_column``, or values joined by " / "; None for the whole province."""

    mart: str
    key_column: str | None
    key: str | None
    data_year: int
    metric: str

    @property
    def name(self) -> str:
        """The figure as a user would name it."""
        return " ".join(filter(None, (self.metric, self.key, str(self.data_year))))

    @property
    def whole(self) -> "Target":
        """The same figure of all bases, as known after the same round."""
        return self if self.key_column == "round" else replace(self, mart=PROVINCE, key_column=None, key=None)


@dataclass(frozen=True, slots=True)
class Cell:
    """What enters a sum: the value of a cell times ``weight``; in a count, without a weight, the cell or the base.

    In a range ``basis`` says what the base's end rests on: the cell may be of another year, or of another base.
    """

    base_id: str
    base_name: str | None
    landing_path: str | None
    submission_id: str | None
    file_sha256: str | None
    item_code: str | None
    sheet: str | None
    cell: str | None
    cell_data_year: int | None
    raw_text: str | None
    number_as_typed: Decimal | None
    unit_as_typed: str | None
    unit_factor: Decimal | None
    weight: Decimal | None
    basis: str | None
    value: Decimal


class Lineage:
    """Queries on the warehouse of a release; made by :func:`opened`."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        rows = self._rows("select distinct mart, key_column, metric, kind from marts.dim_metric order by all")
        self.kinds: dict[tuple[str, str], str] = {(mart, metric): kind for mart, _, metric, kind in rows}
        self.key_columns: dict[str, str | None] = {mart: key for mart, key, *_ in rows}

    def mart_of(self, metric: str, mart: str | None) -> str:
        """The mart that is meant. Raises :class:`UsageError` for an unknown mart or metric, with similar ones."""
        if mart is not None and mart not in self.key_columns:
            raise UsageError(f"no mart {mart!r} that rolls bases up: there are {', '.join(sorted(self.key_columns))}")
        marts = [m for m, name in self.kinds if name == metric and mart in (None, m)]
        if marts:
            return PROVINCE if PROVINCE in marts else marts[0]
        names = sorted({name for m, name in self.kinds if mart in (None, m)})
        near = get_close_matches(metric, names, n=5, cutoff=0.5) or names
        raise UsageError(f"no metric {metric!r}{f' in {mart}' if mart else ''}: is it one of {', '.join(near)}?")

    def target(self, mart: str, key: str | None, data_year: int | None, metric: str) -> Target:
        """The figure that is meant; without a year the latest one. Raises :class:`UsageError`."""
        column = self.key_columns[mart]
        if column and key is None:
            raise UsageError(f"{mart} has a row per {column}: name one with --key, or a base with --base")
        where, of = (f"where {key_of(column)} = $key", key_of(column)) if column else ("", "null")
        given = {"key": key} if column else {}
        years = self._rows(f'select data_year, "{metric}" is not null from marts."{mart}" {where} order by 1', given)
        if column and not years:
            keys = [str(found) for (found,) in self._rows(f'select distinct {of} from marts."{mart}" order by 1')]
            near = get_close_matches(str(key), keys, n=5, cutoff=0.4) or keys
            raise UsageError(f"no {column} {key!r} in {mart}: is it one of {', '.join(near)}?")
        if data_year is None:
            data_year = max(
                (year for year, is_known in years if is_known), default=max((y for y, _ in years), default=0)
            )
        if data_year not in [year for year, _ in years]:
            there = ", ".join(str(year) for year, _ in years) or "none"
            raise UsageError(f"no data year {data_year} in {mart}: there are {there}")
        return Target(mart, column, key if column else None, data_year, metric)

    def published(self, target: Target) -> Any:  # noqa: ANN401 - a number or a truth value, as the column has it
        """The figure as the mart has it, or None."""
        where = f"and {key_of(target.key_column)} = $key" if target.key_column else ""
        given: dict[str, Any] = {"year": target.data_year} | ({"key": target.key} if target.key_column else {})
        query = f'select "{target.metric}" from marts."{target.mart}" where data_year = $year {where}'
        return next((value for (value,) in self._rows(query, given)), None)

    def inputs(self, target: Target) -> list[tuple[str, str, int]]:
        """What the figure is computed from: role, input, and how many years earlier."""
        query = """
            select role, input, years_earlier from marts.dim_metric where mart = $mart and metric = $metric
            order by years_earlier, list_position(['part', 'whole', 'at_least', 'line'], role), input"""
        return self._rows(query, {"mart": target.mart, "metric": target.metric})

    def cells(self, target: Target) -> list[Cell]:
        """The cells that enter the sum or count, by base."""
        given = {"mart": target.mart, "key": target.key, "data_year": target.data_year, "metric": target.metric}
        return [Cell(*row) for row in self._rows(_CELLS, given)]

    def totals(self, table: str, scope: str, key: str | None, year: int) -> list[dict[str, Any]]:
        """The rows of fct_trade_total or fct_gdp in use for a scope and year, with their sources."""
        return self._named(_TOTALS.format(table=table), {"scope": scope, "key": key, "year": year})

    def answers(self, file: str, sheet: str | None, cell: str) -> list[dict[str, Any]]:
        """What stands in a cell, of every submission of that path."""
        return self._named(_ANSWERS + _AT, {"file": file, "sheet": sheet, "cell": cell})

    def roles(self, file: str, sheet: str | None, row: int, column: int) -> list[dict[str, Any]]:
        """The range that a cell lies in, of every submission of that path; row and column from 1.

        Releases of earlier versions do not tell it.
        """
        if not self._rows("from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_cell_role'"):
            return []
        return self._named(_ROLES, {"file": file, "sheet": sheet, "row": row, "column": column})

    def answered_cells(self, file: str) -> list[str]:
        """Sheet and cell of the answers of a form."""
        rows = self._named(_ANSWERS + " and v.cell is not null order by v.sheet, v.item_code", {"file": file})
        return list(dict.fromkeys("!".join(filter(None, (row["sheet"], row["cell"]))) for row in rows))

    def sums_of(self, submission_id: str, item_code: str, data_year: int) -> list[Target]:
        """The sums, ranges and counts that an answer enters."""
        query = """
            select distinct mart, key_value, data_year, metric from marts.mart_lineage
            where submission_id = $submission_id and item_code = $item_code and cell_data_year = $data_year
            order by all"""
        given = {"submission_id": submission_id, "item_code": item_code, "data_year": data_year}
        rows = self._rows(query, given)
        return [Target(mart, self.key_columns[mart], key, year, metric) for mart, key, year, metric in rows]

    def computed_from(self, target: Target) -> list[tuple[str, str, int]]:
        """What is computed from the figure: metric, kind, and how many years later."""
        query = """
            select metric, kind, years_earlier from marts.dim_metric
            where mart = $mart and input = $metric and metric <> input order by all"""
        return self._rows(query, {"mart": target.mart, "metric": target.metric})

    def like_for_like(self, of: Target, growth: Target, base_id: str) -> list[Target]:
        """The rows whose like-for-like growth the base enters: its rows of that year, if it gives both years."""
        whole = of.whole
        given = {"mart": of.mart, "metric": of.metric, "base_id": base_id, "year": growth.data_year}
        rows = self._rows(_LIKE_FOR_LIKE, given | {"whole": whole.mart, "round": whole.key})
        return [replace(growth, key=key) for (key,) in rows]

    def _named(self, query: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        self._database.execute(query, given)
        names = [column[0] for column in self._database.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._database.fetchall()]

    def _rows(self, query: str, given: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._database.execute(query, given or {}).fetchall()


def key_of(columns: str) -> str:
    """SQL for the key of a row as mart_lineage writes it, from dim_metric's ``key_column``."""
    quoted = ", ".join(f'"{column}"::varchar' for column in columns.split(_BETWEEN_KEYS))
    return f"concat_ws('{_BETWEEN_KEYS}', {quoted})"


@contextmanager
def opened(release: Path) -> Iterator[Lineage]:
    """The lineage of the release in a folder. Raises :class:`UsageError` where an early version built it."""
    with warehouse.opened(release) as database:
        query = "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
        if not set(database.execute(query).fetchall()) >= _NEEDED:
            raise UsageError(
                f"release {release.name} was built by an earlier version, which does not tell all that its figures are "
                "made of: explain it with the code that its manifest.json names, or a release that is built now"
            )
        yield Lineage(database)


def base_of(typed: str, release: Path) -> str:
    """The base of this id or name, in the registry that the release was made from. Raises :class:`UsageError`."""
    with as_usage_error():
        registry = Registry(release / "inputs" / "reference")
    periods = registry.periods.to_pylist()
    found = typed if typed in {row["base_id"] for row in periods} else registry.base_id(typed)
    if found is None:
        names = sorted({str(row["base_name"]) for row in periods})
        near = get_close_matches(typed, names, n=5, cutoff=0.3) or names
        raise UsageError(f"no base {typed!r} in the registry: is it one of {'、'.join(near)}?")
    return found
