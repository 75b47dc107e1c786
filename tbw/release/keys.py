"""The keys of the marts, as dbt's tests hold them, declared in the published database where tools look for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

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

    def create(self, connection: duckdb.DuckDBPyConnection, mart: str, source: str) -> None:
        """Make the empty table of a mart in the schema in use, as in database ``source``, with keys and comments."""
        given = [source, mart]
        query = "select column_name, data_type, is_nullable, comment from duckdb_columns()"
        where = "where database_name = ? and schema_name = 'marts' and table_name = ?"
        columns = connection.execute(f"{query} {where} order by column_index", given).fetchall()
        parts = [f'"{name}" {kind}{"" if may_lack else " not null"}' for name, kind, may_lack, _ in columns]
        parts += self._declared(mart, {name for name, _, may_lack, _ in columns if not may_lack})
        connection.execute(f'create table "{mart}" ({", ".join(parts)})')
        comments = connection.execute(f"select comment from duckdb_tables() {where}", given).fetchall()
        told: list[tuple[str, Any]] = [(f'table "{mart}"', comments[0][0])]
        told += [(f'column "{mart}"."{name}"', comment) for name, _, _, comment in columns]
        for on, comment in told:
            if comment:
                connection.execute(f"comment on {on} is '{comment.replace(chr(39), chr(39) * 2)}'")

    def _declared(self, mart: str, never_null: set[str]) -> Iterator[str]:
        """A key of which a part may be null, as of bases without a city, is no primary key; each key costs an index."""
        grain = self.grains.get(mart, [])
        if not grain or not never_null >= set(grain):
            return
        yield f"primary key ({_quoted(grain)})"
        for column, (parent, key) in self.foreign(mart).items():
            yield f'foreign key ("{column}") references "{parent}" ("{key}")'


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
