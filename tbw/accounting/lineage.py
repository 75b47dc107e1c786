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
from tbw.accounting import lineage_queries as queries
from tbw.accounting import naming
from tbw.ground.errors import UsageError
from tbw.ground.language import say
from tbw.ground.reference_rows import as_usage_error
from tbw.release import warehouse

PROVINCE, BASES = "mart_province_year", "mart_base_year"

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
    """What enters a sum: the value of a cell times ``weight``. In a count, which has no weights: the cell or the base.

    In a range ``basis`` says which figure stands for the base: its cell may be of another year, or of another base.
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
        rows = self.rows("select distinct mart, key_column, metric, kind from marts.dim_metric order by all")
        self.kinds: dict[tuple[str, str], str] = {(mart, metric): kind for mart, _, metric, kind in rows}
        self.key_columns: dict[str, str | None] = {mart: key for mart, key, *_ in rows}

    def mart_of(self, metric: str, mart: str | None, key: str | None = None) -> tuple[str, str]:
        """The mart that is meant, and the name of its column. A key without a mart means the mart that has this key.

        Raises :class:`UsageError` for an unknown mart or metric, with what is near to it.
        """
        if mart is not None and mart not in self.key_columns:
            raise UsageError(say("usage.no_mart", mart=mart, there=", ".join(sorted(self.key_columns))))
        column = naming.metric_named(self._database, metric)
        marts = [m for m, name in self.kinds if name == column and mart in (None, m)]
        if mart is None and key is not None:
            marts = [m for m in marts if self._has(m, key)] or marts
        if marts:
            return (PROVINCE if PROVINCE in marts else marts[0]), column
        names = sorted({name for m, name in self.kinds if mart in (None, m)})
        near = get_close_matches(metric, names, n=5, cutoff=0.5) or names
        said = {"metric": metric, "near": ", ".join(near)}
        raise UsageError(say("usage.no_metric_in", mart=mart, **said) if mart else say("usage.no_metric", **said))

    def _has(self, mart: str, key: str) -> bool:
        column = self.key_columns[mart]
        named = naming.key_named(self._database, column, key)
        return column is not None and bool(
            self.rows(f'select 1 from marts."{mart}" where {key_of(column)} = $key limit 1', {"key": named})
        )

    def target(self, mart: str, key: str | None, data_year: int | None, metric: str) -> Target:
        """The figure that is meant; without a year the latest one. Raises :class:`UsageError`."""
        column = self.key_columns[mart]
        key = naming.key_named(self._database, column, key)
        if column and key is None:
            raise UsageError(say("usage.row_per", mart=mart, column=column))
        where, of = (f"where {key_of(column)} = $key", key_of(column)) if column else ("", "null")
        given = {"key": key} if column else {}
        years = self.rows(f'select data_year, "{metric}" is not null from marts."{mart}" {where} order by 1', given)
        if column and not years:
            keys = [str(found) for (found,) in self.rows(f'select distinct {of} from marts."{mart}" order by 1')]
            near = get_close_matches(str(key), keys, n=5, cutoff=0.4) or keys
            raise UsageError(say("usage.no_key", column=column, named=key, mart=mart, near=", ".join(near)))
        if data_year is None:
            data_year = max(
                (year for year, is_known in years if is_known), default=max((y for y, _ in years), default=0)
            )
        if data_year not in [year for year, _ in years]:
            there = ", ".join(str(year) for year, _ in years) or "none"
            raise UsageError(say("usage.no_data_year", year=data_year, mart=mart, there=there))
        return Target(mart, column, key if column else None, data_year, metric)

    def published(self, target: Target) -> Any:  # noqa: ANN401 - a number or a truth value, as the column has it
        """The figure as the mart has it, or None."""
        where = f"and {key_of(target.key_column)} = $key" if target.key_column else ""
        given: dict[str, Any] = {"year": target.data_year} | ({"key": target.key} if target.key_column else {})
        query = f'select "{target.metric}" from marts."{target.mart}" where data_year = $year {where}'
        return next((value for (value,) in self.rows(query, given)), None)

    def inputs(self, target: Target) -> list[tuple[str, str, int]]:
        """What the figure is computed from: role, input, and how many years earlier."""
        query = """
            select role, input, years_earlier from marts.dim_metric where mart = $mart and metric = $metric
            order by years_earlier, list_position(['part', 'same', 'whole', 'at_least', 'line'], role), input"""
        return self.rows(query, {"mart": target.mart, "metric": target.metric})

    def cells(self, target: Target) -> list[Cell]:
        """The cells that enter the sum or count, by base."""
        given = {"mart": target.mart, "key": target.key, "data_year": target.data_year, "metric": target.metric}
        return [Cell(*row) for row in self.rows(queries.CELLS, given)]

    def trade_items(self) -> set[str]:
        """The items of the form that mean import and export in some year."""
        return {item for (item,) in self.rows("select distinct import_export_item_code from marts.fct_trade")}

    def has_returned(self, base_id: str, data_year: int) -> bool:
        """Whether the base sent a report that could give the year and that must be fixed first."""
        query = """
            select count(*) from marts.fct_submission
            where base_id = $base_id and report_year > $year and status in ('returned', 'unreadable')"""
        ((count,),) = self.rows(query, {"base_id": base_id, "year": data_year})
        return bool(count)

    def totals(self, table: str, scope: str, key: str | None, year: int) -> list[dict[str, Any]]:
        """The rows of fct_trade_total or fct_gdp in use for a scope and year, with their sources."""
        return self.named(queries.TOTALS.format(table=table), {"scope": scope, "key": key, "year": year})

    def answers(self, file: str, sheet: str | None, cell: str) -> list[dict[str, Any]]:
        """What stands in a cell, of every submission of that path."""
        return self.named(queries.ANSWERS + _AT, {"file": file, "sheet": sheet, "cell": cell})

    def roles(self, file: str, sheet: str | None, row: int, column: int) -> list[dict[str, Any]]:
        """The range that a cell lies in, of every submission of that path; row and column from 1.

        Releases of earlier versions do not tell it.
        """
        if not self.rows("from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_cell_role'"):
            return []
        return self.named(queries.ROLES, {"file": file, "sheet": sheet, "row": row, "column": column})

    def answered_cells(self, file: str) -> list[str]:
        """Sheet and cell of the answers of a form."""
        rows = self.named(queries.ANSWERS + " and v.cell is not null order by v.sheet, v.item_code", {"file": file})
        return list(dict.fromkeys("!".join(filter(None, (row["sheet"], row["cell"]))) for row in rows))

    def sums_of(self, submission_id: str, item_code: str, data_year: int) -> list[Target]:
        """The sums, ranges and counts that an answer enters."""
        query = """
            select distinct mart, key_value, data_year, metric from marts.mart_lineage
            where submission_id = $submission_id and item_code = $item_code and cell_data_year = $data_year
            order by all"""
        given = {"submission_id": submission_id, "item_code": item_code, "data_year": data_year}
        rows = self.rows(query, given)
        return [Target(mart, self.key_columns[mart], key, year, metric) for mart, key, year, metric in rows]

    def computed_from(self, target: Target) -> list[tuple[str, str, int]]:
        """What is computed from the figure: metric, kind, and how many years later."""
        query = """
            select metric, kind, years_earlier from marts.dim_metric
            where mart = $mart and input = $metric and metric <> input order by all"""
        return self.rows(query, {"mart": target.mart, "metric": target.metric})

    def like_for_like(self, of: Target, growth: Target, base_id: str) -> list[Target]:
        """The rows whose like-for-like growth the base enters: its rows of that year, if it gives both years."""
        whole = of.whole
        given = {"mart": of.mart, "metric": of.metric, "base_id": base_id, "year": growth.data_year}
        rows = self.rows(queries.LIKE_FOR_LIKE, given | {"whole": whole.mart, "round": whole.key})
        return [replace(growth, key=key) for (key,) in rows]

    def chinese_names(self) -> dict[str, str]:
        """The Chinese label of each metric and item, by its code."""
        return naming.chinese_names(self._database)

    def named(self, query: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Rows of a query by column; numbers exact."""
        self._database.execute(query, given)
        names = [column[0] for column in self._database.description or ()]
        return [dict(zip(names, map(warehouse.exact, row), strict=True)) for row in self._database.fetchall()]

    def rows(self, query: str, given: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a query; numbers exact."""
        return [tuple(map(warehouse.exact, row)) for row in self._database.execute(query, given or {}).fetchall()]


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
            raise UsageError(say("usage.earlier_version", release=release.name))
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
        raise UsageError(say("usage.no_base", typed=typed, near="、".join(near)))
    return found
