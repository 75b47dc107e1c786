"""The keys of the marts, as dbt's tests hold them, declared in the published database where tools look for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb


@dataclass(frozen=True, slots=True)
class Keys:
    """``grains``: mart -> the columns of its key; ``references``: mart -> column -> (mart, column) that it refers to.

    A reference is declared where what it refers to is the whole key of its mart, and is proven by dbt all the same
    where it is a part of one.
    """

    grains: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def foreign(self, mart: str) -> dict[str, tuple[str, str]]:
        """Column -> (mart, column) whose key it holds."""
        of_mart = self.references.get(mart, {})
        return {column: to for column, to in of_mart.items() if self.grains.get(to[0]) == [to[1]] and to[0] != mart}

    def parents_first(self, marts: Iterable[str]) -> list[str]:
        """The marts in an order in which each comes after those that it refers to."""
        ordered: list[str] = []
        waiting = list(marts)
        while waiting:
            free = [mart for mart in waiting if not {to for to, _ in self.foreign(mart).values()} & set(waiting)]
            ordered += free or waiting
            waiting = [mart for mart in waiting if mart not in ordered]
        return ordered

    def create(self, connection: duckdb.DuckDBPyConnection, marts: Iterable[str], source: str) -> None:
        """Make empty tables in the schema in use, as the marts are in database ``source``, with keys and comments.

        ``marts`` in the order of :meth:`parents_first`.
        """
        where = "where database_name = ? and schema_name = 'marts'"
        query = f"select table_name, column_name, data_type, is_nullable, comment from duckdb_columns() {where}"
        columns: dict[str, list[tuple[str, str, bool, str | None]]] = defaultdict(list)
        for mart, *column in connection.execute(f"{query} order by column_index", [source]).fetchall():
            columns[mart].append((column[0], column[1], column[2], column[3]))
        query = f"select table_name, comment from duckdb_tables() {where}"
        comments: dict[str, str | None] = dict(connection.execute(query, [source]).fetchall())
        for mart in marts:
            parts = [f'"{name}" {kind}{"" if may_lack else " not null"}' for name, kind, may_lack, _ in columns[mart]]
            parts += self._declared(mart, {name for name, _, may_lack, _ in columns[mart] if not may_lack})
            connection.execute(f'create table "{mart}" ({", ".join(parts)})')
            _comment(connection, f'table "{mart}"', comments[mart])
            for name, _, _, comment in columns[mart]:
                _comment(connection, f'column "{mart}"."{name}"', comment)

    def _declared(self, mart: str, never_null: set[str]) -> Iterator[str]:
        """A key of which a part may be null, as of bases without a city, is no primary key; each key costs an index."""
        grain = self.grains.get(mart, [])
        if not grain or not never_null >= set(grain):
            return
        yield f"primary key ({_quoted(grain)})"
        for column, (parent, key) in self.foreign(mart).items():
            yield f'foreign key ("{column}") references "{parent}" ("{key}")'


def _comment(connection: duckdb.DuckDBPyConnection, on: str, comment: str | None) -> None:
    if comment:
        connection.execute(f"comment on {on} is '{comment.replace(chr(39), chr(39) * 2)}'")


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
