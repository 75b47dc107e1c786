"""Every figure of the marts that roll bases up, explained: as tbw explain does, with all of the lineage in memory."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb

from tbw.accounting.explain import Node, walked_down
from tbw.accounting.lineage import Cell, Lineage, Target, key_of
from tbw.release.warehouse import exact

_CELLS = """
    select l.mart, l.key_value, l.data_year, l.metric, l.base_id, null, s.landing_path, l.submission_id, s.file_sha256,
        l.item_code, l.sheet, l.cell, l.cell_data_year, l.raw_text, l.number_as_typed, l.unit_as_typed, l.unit_factor,
        l.weight, l.basis, l.value
    from marts.mart_lineage as l left join marts.fct_submission as s using (submission_id)
"""


class _InMemory(Lineage):
    """Answers from what was read once."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        super().__init__(database)
        self._cells: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
        for row in database.execute(_CELLS).fetchall():
            self._cells[row[:4]].append(Cell(*row[4:]))
        self._figures: dict[Target, Any] = {}
        self._known: dict[tuple[Any, ...], Any] = {}
        for mart, column in self.key_columns.items():
            metrics = [metric for of, metric in self.kinds if of == mart]
            columns = ", ".join(f'"{metric}"' for metric in metrics)
            key = key_of(column) if column else "null"
            for row in database.execute(
                f'select {key}, data_year, {columns} from marts."{mart}" order by all'
            ).fetchall():
                for metric, figure in zip(metrics, map(exact, row[2:]), strict=True):
                    self._figures[Target(mart, column, row[0], row[1], metric)] = figure

    def targets(self) -> list[Target]:
        return list(self._figures)

    def published(self, target: Target) -> Any:  # noqa: ANN401 - as the column has it
        return self._figures.get(target)

    def cells(self, target: Target) -> list[Cell]:
        return self._cells.get((target.mart, target.key, target.data_year, target.metric), [])

    def inputs(self, target: Target) -> list[tuple[str, str, int]]:
        place = (target.mart, target.metric)
        if place not in self._known:
            self._known[place] = super().inputs(target)
        found: list[tuple[str, str, int]] = self._known[place]
        return found

    def totals(self, table: str, scope: str, key: str | None, year: int) -> list[dict[str, Any]]:
        place = (table, scope, key, year)
        if place not in self._known:
            self._known[place] = super().totals(table, scope, key, year)
        found: list[dict[str, Any]] = self._known[place]
        return found


def nodes(database: duckdb.DuckDBPyConnection) -> Iterator[Node]:
    """Each figure of each mart in dim_metric, known or not, with what it is made of."""
    lineage = _InMemory(database)
    for target in lineage.targets():
        yield walked_down(lineage, target)


def columns_without_metric(database: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Mart and column of the numbers and verdicts in those marts that dim_metric does not tell how to come about."""
    query = """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and table_name in (select mart from marts.dim_metric)
            and data_type not in ('VARCHAR', 'DATE') and column_name not in ('data_year', 'round')
            and not starts_with(column_name, 'is_')
            and (table_name, column_name) not in (select (mart, metric) from marts.dim_metric)
        order by all"""
    return database.execute(query).fetchall()
